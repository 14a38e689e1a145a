"""The closed lists the tables use: carriers, components, label classes and scales, use codes."""

from __future__ import annotations

from collections.abc import Mapping

from energi.domain.columns import Choice
from energi.domain.wording import Words


class Carrier(Choice):
    """What heats a building."""

    DISTRICT_HEATING = "district_heating"
    NATURAL_GAS = "natural_gas"
    GAS_OIL = "gas_oil"
    ELECTRICITY = "electricity"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "district_heating": Words("fjernvarme", "district heating"),
            "natural_gas": Words("naturgas", "natural gas"),
            "gas_oil": Words("olie", "gas oil"),
            "electricity": Words("el", "electricity"),
        }


class Component(Choice):
    """The part of a building a measure changes."""

    ROOF = "roof"
    WALL = "wall"
    FLOOR = "floor"
    WINDOW = "window"
    VENTILATION = "ventilation"
    HEATING_PLANT = "heating_plant"
    HEATING_PIPES = "heating_pipes"
    CONTROLS = "controls"
    HOT_WATER = "hot_water"
    LIGHTING = "lighting"
    ELECTRICITY = "electricity"
    BATH = "bath"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "roof": Words("loft og tag", "roof"),
            "wall": Words("ydervæg", "wall"),
            "floor": Words("gulv og etageadskillelse", "floor"),
            "window": Words("vinduer", "windows"),
            "ventilation": Words("ventilation", "ventilation"),
            "heating_plant": Words("varmeanlæg", "heating plant"),
            "heating_pipes": Words("varmefordeling", "heat distribution"),
            "controls": Words("automatik og varmestyring", "heating controls"),
            "hot_water": Words("varmt brugsvand", "hot water"),
            "lighting": Words("fællesbelysning", "common lighting"),
            "electricity": Words("el og solceller", "electricity and PV"),
            "bath": Words("bad og toilet", "bath and toilet"),
        }


ENVELOPE: tuple[str, ...] = ("roof", "wall", "floor", "window")
"""Components with a U-value, in the order every element array uses."""


class LabelScale(Choice):
    """The scale a label was issued on (HB2016 9.2.5; periods in models/methods/label_scales.toml)."""

    S2006 = "2006"
    S2008V1 = "2008V1"
    S2008V2 = "2008V2"
    S2008V3 = "2008V3"
    S2012 = "2012"
    S2013 = "2013"
    S2018 = "2018"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """The scales' names are the same in both languages."""
        return {scale.value: Words(scale.value, scale.value) for scale in cls}


class LabelClass(Choice):
    """All classes of all scales; which of them a scale has is checked with the scale."""

    A2020 = "A2020"
    A2015 = "A2015"
    A2010 = "A2010"
    A = "A"
    A1 = "A1"
    A2 = "A2"
    B = "B"
    B1 = "B1"
    B2 = "B2"
    C = "C"
    C1 = "C1"
    C2 = "C2"
    D = "D"
    D1 = "D1"
    D2 = "D2"
    E = "E"
    E1 = "E1"
    E2 = "E2"
    F = "F"
    F1 = "F1"
    F2 = "F2"
    G = "G"
    G1 = "G1"
    G2 = "G2"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """The classes' names are the same in both languages."""
        return {label.value: Words(label.value, label.value) for label in cls}


class UseCode(Choice):
    """BBR use codes of the dwellings energi plans for (regulation facts 4.5)."""

    U110 = "110"
    U120 = "120"
    U121 = "121"
    U122 = "122"
    U130 = "130"
    U131 = "131"
    U132 = "132"
    U140 = "140"
    U150 = "150"
    U160 = "160"
    U185 = "185"
    U190 = "190"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Code -> the register's text."""
        return {
            "110": Words("110 stuehus", "110 farmhouse"),
            "120": Words("120 fritliggende enfamiliehus", "120 detached house"),
            "121": Words("121 sammenbygget enfamiliehus", "121 linked house"),
            "122": Words("122 tæt-lav enfamiliehus", "122 dense-low house"),
            "130": Words("130 række-, kæde- eller dobbelthus (udgået kode)", "130 terraced house (old code)"),
            "131": Words("131 rækkehus", "131 terraced house"),
            "132": Words("132 dobbelthus", "132 semi-detached house"),
            "140": Words("140 etageboligbebyggelse", "140 apartment block"),
            "150": Words("150 kollegium", "150 student residence"),
            "160": Words("160 boligbygning til døgninstitution", "160 residential institution"),
            "185": Words("185 anneks", "185 annex"),
            "190": Words("190 anden helårsbeboelse", "190 other dwelling"),
        }


BLOCKS: frozenset[str] = frozenset({"140", "150", "160", "190"})
"""Use codes treated as blocks of flats; the others are houses."""


class FundingRoute(Choice):
    """How a project is funded, which decides whether the municipality's requirements bind it (facts 1.2)."""

    SUPPORTED = "supported"
    RENEWAL = "renewal"
    LBF = "lbf"
    OWN = "own"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "supported": Words(
                "støttet byggeri med kommunalt tilsagn", "supported building, municipal grant"
            ),
            "renewal": Words("byfornyelse eller kommunal pulje", "urban renewal or municipal pool"),
            "lbf": Words("støtte fra Landsbyggefonden", "support of Landsbyggefonden"),
            "own": Words("egne henlæggelser eller ustøttet lån", "own reserves or unsupported loan"),
        }


class Protection(Choice):
    """How a building is protected."""

    LISTED = "listed"
    WORTH_PRESERVING = "worth_preserving"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "listed": Words("fredet", "listed"),
            "worth_preserving": Words("bevaringsværdig", "worth preserving"),
        }


class ProjectKind(Choice):
    """What a project of the sheet Nybyggeri is; what that means is in models/methods/project_kinds.toml."""

    NEW_ESTATE = "new_estate"
    ROOF = "roof"
    MERGED = "merged"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "new_estate": Words("ny bebyggelse", "new estate"),
            "roof": Words("tagboliger", "roof dwellings"),
            "merged": Words("sammenlagte boliger", "merged dwellings"),
        }


class Condition(Choice):
    """What a building may have to be for a measure or a grant."""

    NOISE = "noise"
    RENEWAL_DISTRICT = "renewal_district"

    @classmethod
    def words(cls) -> Mapping[str, Words]:
        """Machine value -> Danish and English name."""
        return {
            "noise": Words("støj over studiets grænse", "noise above the study's limit"),
            "renewal_district": Words("byfornyelsesområde", "area-renewal district"),
        }
