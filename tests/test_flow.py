"""The whole study: from a workbook on disk to a verified plan, and what is refused on the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import small_study

from energi.assess.today import assess
from energi.domain.ask import Ask
from energi.domain.errors import InputError, ShelfError
from energi.explain.answer import Answer
from energi.flow import answer, only, prepared
from energi.optimise import verify
from energi.words import problem

STAGES = ["read", "check", "assess", "offer", "optimise", "explain"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_study(tmp_path_factory.mktemp("studie"))


@pytest.fixture(scope="module")
def answered(study: Path) -> tuple[Answer, list[str]]:
    told: list[str] = []
    return answer(Ask(study), teller=told.append), told


def changed(study: Path, to: Path, old: str, new: str, file: str = "study.toml") -> Path:
    """A copy of the study with some of its text replaced."""
    to.mkdir(exist_ok=True)
    for path in filter(Path.is_file, study.parent.iterdir()):
        (to / path.name).write_bytes(path.read_bytes())
    text = (to / file).read_text(encoding="utf-8")
    assert old in text
    (to / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return to / "study.toml"


def test_the_sample_is_answered_by_a_verified_plan(answered: tuple[Answer, list[str]]) -> None:
    found, told = answered
    assert told == STAGES
    assert found.plan is not None
    assert found.clash is None
    case, plan = found.case, found.plan
    accounts = verify.accounts(plan.chosen, case.stock, case.offers, case.study, case.sheet)
    table = verify.limits(case.sheet, case.card, accounts)
    verify.check(plan.chosen, plan.certificate.objective, case.sheet, accounts, table)
    assert plan.certificate.gap_percent <= case.study.solving.gap_percent + 1e-9
    assert list(case.offers.options["building"].iloc[plan.chosen]) == list(case.stock.buildings.index)
    assert found.reasons is not None
    assert list(found.reasons.index) == list(case.stock.buildings.index)


def test_every_rule_of_the_study_is_on_the_list_of_limits(answered: tuple[Answer, list[str]]) -> None:
    found, _ = answered
    assert found.plan is not None
    assert set(found.plan.limits["rule"]) == set(found.case.sheet.rules) - {"one_option"}


def test_findings_are_those_of_all_stages(answered: tuple[Answer, list[str]]) -> None:
    found, _ = answered
    parts = (found.case.stock, found.case.assessment, found.case.offers)
    assert found.findings == tuple(finding for part in parts for finding in part.findings)


def test_a_second_run_gives_the_same_plan(study: Path, answered: tuple[Answer, list[str]]) -> None:
    first, second = answered[0], answer(Ask(study))
    assert first.plan is not None
    assert second.plan is not None
    assert np.array_equal(first.plan.chosen, second.plan.chosen)
    pd.testing.assert_frame_equal(first.case.offers.options, second.case.offers.options)
    pd.testing.assert_frame_equal(first.plan.limits, second.plan.limits)
    assert first.plan.certificate.objective == second.plan.certificate.objective


def test_no_plan_is_answered_by_the_loosening(study: Path, tmp_path: Path) -> None:
    hard = changed(study, tmp_path, "reduction_percent = 10", "reduction_percent = 95")
    found = answer(Ask(hard, gap_percent=1.0, time_limit_s=20.0))
    assert found.plan is None
    assert found.reasons is None
    assert found.clash is not None
    assert "co2_together" in set(found.clash.relaxed["rule"])


def test_one_organisation_by_code_or_by_name(study: Path) -> None:
    _, stock, _ = prepared(Ask(study))
    code, name = stock.organisations.index[1], stock.organisations["name"].iloc[1]
    by_code, by_name = answer(Ask(study, organisation=code)), answer(Ask(study, organisation=name))
    assert by_code.plan is not None
    assert by_name.plan is not None
    assert np.array_equal(by_code.plan.chosen, by_name.plan.chosen)
    own = by_code.case.stock
    assert list(own.organisations.index) == [code]
    for frame in (own.estates, own.buildings, own.budget, own.new_build):
        assert set(frame["organisation"]) <= {code}
    assert set(own.labels["building"]) <= set(own.buildings.index)
    assert set(own.proposals["building"]) <= set(own.buildings.index)
    assert not by_code.case.study.active("co2_together")
    assert by_code.case.study.active("co2_organisation")


def test_the_organisations_are_all_there_is(study: Path) -> None:
    asked, stock, _ = prepared(Ask(study))
    parts = [only(asked, stock, code)[1] for code in stock.organisations.index]
    for table in ("estates", "buildings", "labels", "proposals", "budget", "new_build"):
        assert sum(len(getattr(part, table)) for part in parts) == len(getattr(stock, table))


def test_an_unknown_organisation_is_refused_with_the_known_ones(study: Path) -> None:
    with pytest.raises(InputError) as caught:
        answer(Ask(study, organisation="Ingen"))
    assert caught.value.code == "E-ORGANISATION"
    _, stock, _ = prepared(Ask(study))
    for lang in ("da", "en"):
        told = " ".join(problem(caught.value, lang))
        assert "Ingen" in told
        assert all(name in told for name in stock.organisations["name"])
        assert all(code in told for code in stock.organisations.index)


def test_an_unknown_rule_is_refused_by_name(study: Path, tmp_path: Path) -> None:
    wrong = changed(study, tmp_path, 'name = "budget"', 'name = "budgets"')
    with pytest.raises(InputError) as caught:
        answer(Ask(wrong))
    assert caught.value.code == "E-STUDY"
    assert "budgets" in " ".join(problem(caught.value, "da"))


def test_an_unverified_figure_is_refused_by_name_and_accepted_by_name(study: Path, tmp_path: Path) -> None:
    text = (study.parent / "priser.toml").read_text(encoding="utf-8")
    start = text.index('key = "discount_rate.afdeling"')
    block = text[start : text.index("\n\n", start)]
    doubtful = block.replace('status = "user"', 'status = "unverified"')
    assert doubtful != block
    asked = changed(study, tmp_path, block, doubtful, file="priser.toml")
    with pytest.raises(ShelfError) as caught:
        prepared(Ask(asked))
    assert caught.value.code == "E-FIGURE-UNVERIFIED"
    assert caught.value.fields["key"] == "discount_rate.afdeling"
    accepting = asked.read_text(encoding="utf-8").replace(
        "\n[period]", '\naccept_unverified = ["discount_rate.afdeling"]\n\n[period]', 1
    )
    asked.write_text(accepting, encoding="utf-8")
    _, _, counted = prepared(Ask(asked))
    assert counted.prices.rate > 0
    assert "discount_rate.afdeling" in {figure.key for figure in counted.figures.taken}


def test_limits_of_the_run_go_before_the_study_s(study: Path) -> None:
    asked, _, counted = prepared(Ask(study, time_limit_s=7.0, gap_percent=2.0))
    assert (asked.solving.time_limit_s, asked.solving.gap_percent) == (7.0, 2.0)
    assert counted.study == asked
    plain, _, _ = prepared(Ask(study))
    assert plain.solving.time_limit_s == 40


def test_a_measure_without_a_price_needs_no_price_of_its_carrier(study: Path, tmp_path: Path) -> None:
    """A catalogue that could change a building to a heat pump asks nothing of who has no price for one."""
    _, stock, counted = prepared(Ask(study))
    later = {m.key for m in counted.catalogue.measures if m.effect.carrier is not None}
    text = (study.parent / "priser.toml").read_text(encoding="utf-8")
    blocks = text.split("[[figures]]")
    kept = [block for block in blocks if not any(f'"measure_cost.{key}"' in block for key in later)]
    assert len(kept) < len(blocks)
    asked = changed(study, tmp_path, "[period]", "[period]")
    (tmp_path / "priser.toml").write_text("[[figures]]".join(kept), encoding="utf-8")
    _, _, found = prepared(Ask(asked))
    assert set(found.factors.carriers) <= {*stock.buildings["carrier"], "electricity"}


def test_the_study_names_the_energy_method(study: Path, tmp_path: Path) -> None:
    """The monthly method finds another need; the label's use is met by both."""
    with_method = changed(study, tmp_path, "schema = 1", 'schema = 1\nenergy_method = "monthly_dk"')
    found = []
    for path in (study, with_method):
        _, stock, counted = prepared(Ask(path))
        found.append(assess(stock, counted).buildings)
    labelled = stock.buildings["label"].notna()
    assert (found[0]["calibration"] != found[1]["calibration"]).any()
    use = [frame.loc[labelled, "calculated_heat_kwh"].to_numpy() for frame in found]
    assert use[0] == pytest.approx(use[1])
    weekly = changed(with_method, tmp_path / "ugentlig", "monthly_dk", "weekly")
    with pytest.raises(InputError, match="E-METHOD"):
        prepared(Ask(weekly))
