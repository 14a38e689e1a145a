"""Write docs/model.md from the model card: `python docs/make_model.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from energi.domain.card import Card, GoalCard, RuleCard, Symbol
from energi.domain.formula import Formula
from energi.shelf import card, shelf

HEAD = """# Modellen / The model

Lavet af `python docs/make_model.py` ud fra `models/portfolio.toml`; ret ikke her.
Made by `python docs/make_model.py` from `models/portfolio.toml`; do not edit here.

Hver bygning får netop én *mulighed*: en pakke af tiltag i et startår, eller at fortsætte som i dag. En
*konto* er det, de valgte muligheder lægges sammen til. Reglerne taler kun om konti, så hele matematikken
står på denne side, uanset hvor mange muligheder der er. Hver regel er også en funktion i
`energi/optimise/rules/`; en test viser, at de to giver de samme tal.

Every building gets exactly one *option*: a package of measures in a start year, or going on as today. An
*account* is what the chosen options add up to. The rules speak of accounts only, so the whole mathematics
is on this page, however many options there are. Each rule is also a function in `energi/optimise/rules/`;
a test shows that the two give the same numbers.
"""

KINDS = {
    "choice": "Valg / Choice",
    "account": "Konti / Accounts",
    "flow": "Strømme / Flows",
    "given": "Givne tal / Given",
}

PROOF = """
## Hvordan en grænse bevises / How a bound is proved

HiGHS løser programmet med *branch and bound*. Undervejs kendes den bedste plan, der er fundet (dens
mål), og en nedre grænse, som ingen plan kan komme under: den mindste værdi, som den lineære løsning giver
i de grene, der endnu ikke er udelukket. Afstanden mellem de to (*gap*) er det, planen højst kan være
dårligere end den bedst mulige. Resultatet viser altid mål, grænse, gap, status og tid.

Muligheder, som en anden mulighed for samme bygning slår eller når i alle størrelser, en regel eller et mål
bruger, er taget ud på forhånd; det ændrer ikke den bedste plan. Planen efterregnes med almindelig
regning (`energi/optimise/verify.py`) uden Pyomo og HiGHS, og vises kun, hvis efterregningen er enig.

HiGHS solves the program by branch and bound. On the way it knows the best plan found (its objective) and a
lower bound that no plan can beat: the least value of the linear relaxation in the branches not yet ruled
out. The distance between the two (gap) is how much worse than the best possible the plan can be. The
result always shows objective, bound, gap, status and time.

Options that another option of the same building beats or equals in every quantity a rule or goal uses are
taken out beforehand; this never changes the best plan. The plan is re-checked with plain arithmetic
(`energi/optimise/verify.py`), without Pyomo and HiGHS, and is shown only if the re-check agrees.
"""


def _index(each: tuple[str, ...], letters: dict[str, str]) -> str:
    return ", ".join(letters[name] for name in each)


def _symbols(model: Card, letters: dict[str, str]) -> Iterator[str]:
    for kind, title in KINDS.items():
        rows: list[Symbol] = [symbol for symbol in model.symbols if symbol.kind == kind]
        yield f"\n### {title}\n"
        yield "| symbol | enhed / unit | dansk | English |"
        yield "|---|---|---|---|"
        for symbol in rows:
            index = f"[{_index(symbol.each, letters)}]" if symbol.each else ""
            yield f"| `{symbol.name}{index}` | {symbol.unit} | {symbol.da} | {symbol.en} |"


def _rule(rule: RuleCard, letters: dict[str, str]) -> Iterator[str]:
    yield f"\n### `{rule.name}`\n"
    yield f"{rule.da}\n\n*{rule.en}*\n"
    where = rf"\qquad \forall\, {_index(rule.each, letters)}" if rule.each else ""
    yield f"$$ {Formula(rule.reads).latex} {where} $$\n"
    hard = "" if rule.relax else " · kan ikke lempes / cannot be loosened"
    held = f" · hvor / where `{rule.over}`" if rule.over else ""
    yield f"Grundlag / basis: `{rule.law}`{held}{hard}"


def _goal(goal: GoalCard) -> Iterator[str]:
    yield f"\n### `{goal.name}`\n"
    yield f"{goal.da} / *{goal.en}* [{goal.unit}]\n"
    yield rf"$$ \min\; {Formula(goal.reads).latex} $$"


def render() -> str:
    """The whole page."""
    model = card(shelf("models") / "portfolio.toml", Card)
    letters = {"options": "o", **{index.name: index.letter for index in model.sets}}
    lines = [HEAD, "## Mængder / Sets\n"]
    lines += [f"- `{index.letter}`: {index.da} / *{index.en}*" for index in model.sets]
    lines += ["- `o`: muligheder / *options*", "\n## Størrelser / Quantities", *_symbols(model, letters)]
    lines += ["\n## Regler / Rules", *(line for rule in model.rules for line in _rule(rule, letters))]
    lines += ["\n## Mål / Goals", *(line for goal in model.goals for line in _goal(goal)), PROOF]
    return "\n".join(lines)


if __name__ == "__main__":
    Path(__file__).with_name("model.md").write_text(render(), encoding="utf-8")
