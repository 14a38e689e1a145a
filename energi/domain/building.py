"""Buildings."""

from __future__ import annotations

from typing import ClassVar

from energi.domain.choices import Carrier, Protection, UseCode
from energi.domain.columns import Row, column
from energi.domain.wording import Words


class BuildingRow(Row):
    """A building."""

    table: ClassVar[str] = "buildings"
    sheet: ClassVar[Words] = Words("Bygninger", "Buildings")
    key: ClassVar[tuple[str, ...]] = ("building",)
    about: ClassVar[Words] = Words("En række pr. bygning.", "One row per building.")

    building: str = column(
        "Bygning",
        "Building",
        code=True,
        min_length=1,
        help_da="Kort kode, fx A-01-1.",
        help_en="Short code such as A-01-1.",
    )
    estate: str = column(
        "Afdeling",
        "Estate",
        code=True,
        min_length=1,
        help_da="Kode fra arket Afdelinger.",
        help_en="Code from the sheet Estates.",
    )
    bbr_number: str | None = column(
        "BBR-nummer",
        "BBR number",
        code=True,
        default=None,
        help_da="Kommune-ejendom-bygning, fx 000-000001-1. Tekst, så nuller foran bevares.",
        help_en="Municipality-property-building. Text, so that leading zeros are kept.",
    )
    use_code: UseCode = column(
        "BBR-anvendelse",
        "BBR use code",
        help_da="Anvendelseskode fra BBR.",
        help_en="Use code from the building register.",
    )
    construction_year: int = column(
        "Opførelsesår",
        "Construction year",
        ge=1400,
        le=2100,
        help_da="År bygningen er opført.",
        help_en="Year of construction.",
    )
    heated_area_m2: float = column(
        "Opvarmet areal",
        "Heated area",
        unit="m2",
        gt=0,
        le=500_000,
        help_da="Opvarmet etageareal (brutto).",
        help_en="Heated gross floor area.",
    )
    storeys: int = column(
        "Etager",
        "Storeys",
        ge=1,
        le=60,
        help_da="Antal beboede etager.",
        help_en="Number of inhabited storeys.",
    )
    dwellings: int = column(
        "Boliger",
        "Dwellings",
        ge=1,
        le=5_000,
        help_da="Antal boliger i bygningen.",
        help_en="Number of dwellings in the building.",
    )
    dwellings_without_bath: int = column(
        "Boliger uden bad eller toilet",
        "Dwellings without bath or toilet",
        default=0,
        ge=0,
        le=5_000,
        help_da="Antal familieboliger uden eget bad eller toilet.",
        help_en="Family dwellings that lack a bath or toilet of their own.",
    )
    carrier: Carrier = column(
        "Opvarmning",
        "Heating",
        help_da="Hvad bygningen varmes op med.",
        help_en="What heats the building.",
    )
    protected: bool = column(
        "Fredet eller bevaringsværdig",
        "Listed or worth preserving",
        default=False,
        help_da="Ja: facaden må ikke isoleres udvendigt, og komponentkrav gælder ikke.",
        help_en="Yes: no outside wall insulation, and component requirements do not apply.",
    )
    heat_2005_mwh: float | None = column(
        "Varmeforbrug 2005",
        "Heat use 2005",
        unit="MWh/year",
        default=None,
        ge=0,
        le=1e6,
        help_da="Graddagekorrigeret forbrug i 2005. Tom: som i dag.",
        help_en="Degree-day corrected use in 2005. Empty: as today.",
    )
    bfe_number: str | None = column(
        "BFE-nummer",
        "BFE number",
        code=True,
        default=None,
        help_da="Ejendommens nummer (bestemt fast ejendom). Energimærker finder også bygningen med det.",
        help_en="Number of the property. Energy labels find the building by it too.",
    )
    other_use_m2: float = column(
        "Heraf til andet end bolig",
        "Of which other than dwellings",
        unit="m2",
        default=0.0,
        ge=0,
        le=500_000,
        help_da="Del af det opvarmede areal: butikker, kontorer, institution. Tom: ingen.",
        help_en="Part of the heated area: shops, offices, day care. Empty: none.",
    )
    protection: Protection | None = column(
        "Fredet eller bevaringsværdig, hvilken",
        "Listed or worth preserving, which",
        default=None,
        help_da="Nyere bygningsreglementer fritager kun fredede bygninger. Tom: ikke oplyst.",
        help_en="Later building regulations exempt listed buildings only. Empty: not stated.",
    )
    property_value_kr: float | None = column(
        "Offentlig ejendomsværdi",
        "Public property value",
        unit="kr",
        default=None,
        gt=0,
        le=1e11,
        help_da="Bygningens ejendom. Bruges af 25 %-reglen. Tom: kun klimaskærmens andel kan vurderes.",
        help_en="Of the building's property. Used by the 25 % rule. Empty: only the envelope is judged.",
    )
    capacity_kw: float | None = column(
        "Abonneret effekt",
        "Subscribed capacity",
        unit="kW",
        default=None,
        ge=0,
        le=100_000,
        help_da="Effekt fra varmeregningen, som effektbidraget betales af. Tom: ikke oplyst.",
        help_en="From the heat bill: what the capacity part of the tariff is paid for. Empty: not stated.",
    )
    indoor_noise_db: float | None = column(
        "Støj i boligerne",
        "Noise in the dwellings",
        unit="dB",
        default=None,
        ge=0,
        le=120,
        help_da="Niveau inde i de boliger, støjen rammer; holdes op mod studiets grænse. Tom: ikke oplyst.",
        help_en="Indoor level in the dwellings it hits; held against the study's limit. Empty: not stated.",
    )
    dwellings_noisy: int | None = column(
        "Boliger, støjen rammer",
        "Dwellings the noise hits",
        default=None,
        ge=0,
        le=5_000,
        help_da="Hvor mange boliger der har det niveau. Tom: alle i bygningen.",
        help_en="How many dwellings have that level. Empty: all of the building.",
    )
    renewal_district: str | None = column(
        "Byfornyelsesområde",
        "Area-renewal district",
        code=True,
        default=None,
        help_da="Navn på det område, bygningen ligger i. Tom: intet.",
        help_en="Name of the district the building lies in. Empty: none.",
    )
