"""One fault at a time in a label file that is otherwise good: its code, and what is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from energi.domain.errors import InputError
from energi.domain.label_file import LabelFile
from energi.read.labels import json_file, node, read_label_file, xml_file
from energi.shelf import shelf
from energi.words import problem, told

SAMPLES = shelf("data") / "samples" / "labels"
OLD, NEW = (
    (SAMPLES / name).read_text(encoding="utf-8") for name in ("maerke_1_0_20.xml", "maerke_2_0_1.xml")
)
SEARCH, SUGGESTIONS = (
    (SAMPLES / name).read_text(encoding="utf-8") for name in ("soegning.json", "forslag.json")
)

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "fil.dat"  # the name says nothing
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def changed(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


# what is left of the file, the finding's code, the column of labels or proposals that is empty then
FAULTS = [
    (OLD, "<SchemaVersion>1.0.20<", "<SchemaVersion>1.7.0<", "W-LABEL-VERSION", ""),
    (OLD, "<SchemaVersion>1.0.20</SchemaVersion>", "", "W-LABEL-VERSION", ""),
    (NEW, "<SchemaVersion>2.0.1<", "<SchemaVersion>3.0<", "W-LABEL-VERSION", ""),
    (OLD, "<TotalHeatedFloorArea>1200</TotalHeatedFloorArea>", "", "N-LABEL-MISSING", "heated_area_m2"),
    (OLD, "<FuelConsumption>3600<", "<FuelConsumption>-3600<", "W-LABEL-NEGATIVE", "electricity_kwh"),
    (OLD, "<FuelConsumption>168.5<", "<FuelConsumption>0<", "W-LABEL-NO-USE", "heat_mwh"),
    (OLD, "<Investment>1500000<", "<Investment>-1<", "W-LABEL-RANGE", "investment_kr"),
    (OLD, "<InvestmentLifetime>40<", "<InvestmentLifetime>0<", "W-LABEL-RANGE", "lifetime_year"),
    (OLD, "<HousingUnits>16</HousingUnits>", "", "N-LABEL-MISSING", "dwellings"),
    (OLD, ">1200</TotalHeated", ">1,200</TotalHeated", "W-LABEL-FIELD", "heated_area_m2"),
    (OLD, ">1200</TotalHeated", ">stort</TotalHeated", "W-LABEL-FIELD", "heated_area_m2"),
    (OLD, ">1200</TotalHeated", ">1e999</TotalHeated", "W-LABEL-FIELD", "heated_area_m2"),
    (OLD, ">1200</TotalHeated", ">NaN</TotalHeated", "W-LABEL-FIELD", "heated_area_m2"),
    (OLD, ">1200</TotalHeated", ">-1200</TotalHeated", "W-LABEL-RANGE", "heated_area_m2"),
    (OLD, ">16</HousingUnits>", ">16.5</HousingUnits>", "W-LABEL-FIELD", "dwellings"),
    (OLD, ">2009-03-01<", ">2009-02-30<", "W-LABEL-FIELD", "issued"),
    (OLD, "<ValidTo>2014-02-28</ValidTo>", "", "W-LABEL-NO-DATE", "valid_to"),
    (OLD, ">2009-03-01<", ">2005-03-01<", "W-LABEL-SCALE", "scale"),
    (OLD, "<EnergyLabelClassification>D<", "<EnergyLabelClassification>H<", "W-LABEL-CLASS", "label_class"),
    (
        OLD,
        "<SubtractWindowAreaFromOuterWalls>true</SubtractWindowAreaFromOuterWalls>",
        "",
        "W-LABEL-WALLS",
        "area_wall_m2",
    ),
    (OLD, "<NumberOfWindows>90<", "<NumberOfWindows>900<", "W-LABEL-WALL-AREA", "area_wall_m2"),
    (OLD, "<UValue>1.30<", "<UValue>130<", "W-LABEL-RANGE", "u_wall_w_m2k"),
    (OLD, "<Unit>MWh</Unit>", "<Unit>ton</Unit>", "N-LABEL-MAP", ""),
    (OLD, "<Material>Fjernvarme<", "<Material>Damp<", "W-LABEL-MATERIAL", "heat_mwh"),
    (OLD, "<IsForHeating>true</IsForHeating>", "", "W-LABEL-HEATING", "heat_mwh"),
    (OLD, "<FuelConsumption>168.5</FuelConsumption>", "", "W-LABEL-NO-AMOUNT", "heat_mwh"),
    (OLD, "<EnergyPerUnit>1000<", "<EnergyPerUnit>3600<", "N-LABEL-UNIT", ""),
    (OLD, "<Category>1</Category>", "", "W-LABEL-CATEGORY", "category"),
    (OLD, "<Category>1</Category>", "<Category>R</Category>", "W-LABEL-CATEGORY", "category"),
    (OLD, "<Investment>1500000</Investment>", "", "W-LABEL-NO-PRICE", "investment_kr"),
    (OLD, "</Category>", "</Category><Investment>1400000</Investment>", "W-LABEL-PRICES", ""),
    (OLD, '<ProposalGroupResult id="g1">', '<ProposalGroupResult id="g9">', "W-LABEL-NO-GROUP", ""),
    (OLD, '<ProposalGroupResult id="g1">', '<ProposalGroupResult id="g9">', "W-LABEL-NO-RESULT", ""),
    (OLD, 'proposalid="p1"', 'proposalid="p8"', "N-LABEL-UNGROUPED", ""),
    (OLD, "<ProposalID>p2<", "<ProposalID>p1<", "W-LABEL-PROPOSAL-ID", ""),
    (OLD, '<ProposalGroup id="g4">', '<ProposalGroup id="g1">', "W-LABEL-PROPOSAL-ID", ""),
    (
        OLD,
        "<SEEBClassification>1-2-1-0</SEEBClassification>",
        "<SEEBClassification>9-9</SEEBClassification>",
        "W-LABEL-SEEB",
        "component",
    ),
    (OLD, ">200012345<", "><", "E-LABEL-NUMBER", ""),
    (
        OLD,
        "<FloorCount>4</FloorCount>",
        "<FloorCount>4</FloorCount><FloorCount>5</FloorCount>",
        "W-LABEL-SEVERAL-VALUES",
        "storeys",
    ),
    (NEW, '<BuildingResult id="b1">', '<BuildingResult id="b7">', "W-LABEL-SHARED-USE", "heat_mwh"),
    (NEW, "<EnergyPerUnit>11.0</EnergyPerUnit>", "", "N-LABEL-MAP", ""),
    (SEARCH, '"VALID"', '"PENDING"', "W-LABEL-STATUS", ""),
    (SEARCH, '"Fjernvarme"', '"2"', "W-LABEL-MATERIAL", "carrier"),
    (SEARCH, '"15-03-2007"', '"2007-31-03"', "W-LABEL-FIELD", "issued"),
    (SEARCH, '"StatusCode": 3', '"StatusCode": 1', "E-LABEL-SERVICE", ""),
    (SEARCH, '"StatusCode": 3', '"StatusCode": 4', "N-LABEL-EMPTY", ""),
    (SUGGESTIONS, '"RESULT_OK"', '"MAINTENANCE_MODE"', "E-LABEL-SERVICE", ""),
    (SUGGESTIONS, '"Investment": 45000', '"Investment": "45.000"', "W-LABEL-FIELD", "investment_kr"),
    (SUGGESTIONS, '"EnergySaved": 2700', '"EnergySaved": []', "N-LABEL-MAP", "saving_electricity_kwh"),
]


@pytest.mark.parametrize(("text", "old", "new", "code", "empty"), FAULTS)
def test_a_fault_has_its_code_and_empties_no_more_than_its_value(
    write: Write, text: str, old: str, new: str, code: str, empty: str
) -> None:
    good, bad = read_label_file(write(text)), read_label_file(write(changed(text, old, new)))
    found = [finding for finding in bad.findings if finding.code == code]
    assert found
    for finding in bad.findings:
        assert all(part for lang in ("da", "en") for part in told(finding, lang))
    frame = "labels" if empty in good.labels else "proposals"
    if empty:
        before, after = getattr(good, frame)[empty], getattr(bad, frame)[empty]
        assert after.isna().sum() == before.isna().sum() + 1


# what makes the whole file unusable
BROKEN = [
    (b"%PDF-1.4", "E-LABEL-KIND"),
    (b"", "E-LABEL-KIND"),
    (b"PK\x03\x04", "E-LABEL-KIND"),
    (b"<EnergyLabel>", "E-LABEL-TRUNCATED"),
    (OLD.encode()[:4000], "E-LABEL-TRUNCATED"),
    (SEARCH.encode()[:700], "E-LABEL-TRUNCATED"),
    (OLD.replace("</ValidFrom>", "</ValidTil>").encode(), "E-LABEL-XML"),
    (b"<a><b></a>", "E-LABEL-XML"),
    (b"<Rapport><Titel/></Rapport>", "E-LABEL-NOTHING"),
    (b'{"noget": 1}', "E-LABEL-NOTHING"),
    (b"[]", "E-LABEL-NOTHING"),
    (b'{"SearchResults": nul}', "E-LABEL-JSON"),
    (b'{"SearchResults": [{"ValidFrom": NaN}]}', "E-LABEL-JSON"),
    (b'{"SearchResults": [], "SearchResults": []}', "E-LABEL-TWICE"),
    (f"[{SEARCH}, {SUGGESTIONS}]".encode(), "E-LABEL-MIXED"),
    (OLD.encode("latin-1", "replace"), "E-LABEL-ENCODING"),
    (b'<?xml version="1.0" encoding="klingon"?><EnergyLabel/>', "E-LABEL-ENCODING"),
    (SEARCH.replace("Opdigtet", "Opdigtét").encode("cp1252", "replace"), "E-LABEL-ENCODING"),
    (rb'{"SearchResults": [{"EnergyLabelSerialIdentifier": "\ud800"}]}', "E-LABEL-ENCODING"),
    (b"<!DOCTYPE EnergyLabel><EnergyLabel/>", "E-LABEL-DOCTYPE"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><EnergyLabel>&a;</EnergyLabel>', "E-LABEL-DOCTYPE"),
    (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><EnergyLabel>&a;</EnergyLabel>',
        "E-LABEL-DOCTYPE",
    ),
    (b"<a>" * 200_000, "E-LABEL-DEEP"),
    (b'{"SearchResults": ' + b"[" * 200_000, "E-LABEL-DEEP"),
]


@pytest.mark.parametrize(
    ("content", "code"), BROKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_broken_file_ends_in_a_sentence(write: Write, content: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_label_file(write(content))
    assert caught.value.code == code
    for lang in ("da", "en"):
        assert "fil.dat" in problem(caught.value, lang)[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "ingen.xml", tmp_path):
        with pytest.raises(InputError) as caught:
            read_label_file(path)
        assert caught.value.code == "E-LABEL-FILE"


@pytest.mark.parametrize("limit", ["LARGEST_XML", "MOST_NODES", "LONGEST_TEXT"])
def test_xml_is_bounded(write: Write, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(xml_file, limit, 5)
    with pytest.raises(InputError) as caught:
        read_label_file(write(OLD))
    assert caught.value.code == "E-LABEL-SIZE"


@pytest.mark.parametrize("limit", ["LARGEST_JSON", "MOST_NODES", "LONGEST_TEXT"])
def test_json_is_bounded(write: Write, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(json_file, limit, 5)
    with pytest.raises(InputError) as caught:
        read_label_file(write(SEARCH))
    assert caught.value.code == "E-LABEL-SIZE"


def test_what_is_not_in_the_table_costs_nothing(write: Write) -> None:
    """A picture of megabytes in the file, and a hundred thousand unknown elements, are passed over."""
    noise = "<Picture>" + "QUJD" * 500_000 + "</Picture>" + "<Other><Name>x</Name></Other>" * 50_000
    file = read_label_file(write(OLD.replace("<InputData>", f"{noise}<InputData>")))
    assert file.labels["heat_mwh"].tolist() == [168.5]


def test_an_envelope_and_several_labels_in_one_file(write: Write) -> None:
    bare = [text.partition("\n")[2] for text in (OLD, OLD.replace("200012345", "200012346"))]
    file = read_label_file(write(f"<Envelope><Body>{''.join(bare)}</Body></Envelope>"))
    assert file.labels["label"].tolist() == ["200012345", "200012346"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_that_say_so_are_read(write: Write, encoding: str) -> None:
    for text in (OLD, SEARCH):
        assert not read_label_file(write(text.encode(encoding))).labels.empty


def test_latin_1_that_says_so_is_read(write: Write) -> None:
    body = OLD.partition("\n")[2]
    text = f'<?xml version="1.0" encoding="iso-8859-1"?>\n{body}'
    file = read_label_file(write(text.encode("iso-8859-1")))
    assert "ydervægge" in str(file.proposals["text"].iloc[0])


def test_a_list_of_answers_is_read_as_one(write: Write) -> None:
    file = read_label_file(write(f"[{SEARCH}, {SEARCH}]"))
    assert len(file.labels) == 6


def test_old_classes_keep_their_digit(write: Write) -> None:
    for text, label_class in (("B2", "B2"), ("b2", "B2"), ("A2020", "A2020")):
        old = "<EnergyLabelClassification>D<"
        file = read_label_file(write(changed(OLD, old, old.replace("D", text))))
        assert file.labels["label_class"].tolist() == [label_class]


def test_the_program_decides_in_the_overlap_of_2012(write: Write) -> None:
    text = OLD.replace("2009-03-01", "2012-07-01")
    assert read_label_file(write(text)).labels["scale"].tolist() == ["2008V3"]
    text = text.replace("Energy08", "Andet program")
    assert read_label_file(write(text)).labels["scale"].tolist() == ["2012"]


def test_a_second_fuel_counts_and_is_told(write: Write) -> None:
    """168.5 MWh of district heating and 3,600 kWh of electric heating: 172.1 MWh, 2.09 % other."""
    text = changed(OLD, "<IsForHeating>false</IsForHeating>", "<IsForHeating>true</IsForHeating>")
    file = read_label_file(write(text))
    assert file.labels["heat_mwh"].tolist() == [pytest.approx(172.1)]
    assert file.labels["carrier"].tolist() == ["district_heating"]
    (note,) = (finding for finding in file.findings if finding.code == "N-LABEL-FUELS")
    assert note.fields["share"] == pytest.approx(100 * 3.6 / 172.1)


def test_units_of_volume_need_the_files_own_energy(write: Write) -> None:
    """The first m3 without EnergyPerUnit is that of the saving in building 1's result."""
    at = NEW.index('<ProposalGroupResult id="g1">')
    text = NEW[:at] + NEW[at:].replace("<EnergyPerUnit>11.0</EnergyPerUnit>", "", 1)
    file = read_label_file(write(text))
    assert "W-LABEL-UNIT" in [finding.code for finding in file.findings]
    assert file.proposals.set_index("proposal").loc["g1", "saving_heat_mwh"] is None


def test_the_table_can_be_corrected_without_code(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    from energi.domain.label_map import LabelMap
    from energi.read.labels import fields, label_file
    from energi.shelf import toml

    raw = toml(fields.METHODS / "label_fields.toml")
    raw["records"]["zone"]["fields"]["heated_area_m2"]["paths"] = {"xml": ["Areas/Heated"]}
    table = LabelMap.model_validate(raw)
    monkeypatch.setattr(fields, "label_map", lambda: table)
    monkeypatch.setattr(label_file, "label_map", lambda: table)
    text = changed(
        OLD, "<TotalHeatedFloorArea>1200</TotalHeatedFloorArea>", "<Areas><Heated>1234.5</Heated></Areas>"
    )
    assert read_label_file(write(text)).labels["heated_area_m2"].tolist() == [1234.5]


def test_all_status_codes_have_a_name(write: Write) -> None:
    for code in (0, 1, 2, 5, 6, 7, 8, 9, 10, 11):
        answer = {"ResponseStatus": {"StatusCode": code}, "SearchResults": None}
        file: LabelFile = read_label_file(write(json.dumps(answer)))
        (finding,) = file.findings
        assert finding.code == "E-LABEL-SERVICE"
        assert finding.fields["name"] != str(code)
        assert str(finding.fields["name"]) in told(finding, "da")[0]


def test_depth_is_that_of_the_table_and_room_to_spare() -> None:
    deepest = max(len(line) - len(line.lstrip()) for line in OLD.splitlines())
    assert 5 < 5 * deepest <= node.DEEPEST
