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

SEVERAL = """
### Flere mål / Several goals

Et studie kan have flere mål. *I rækkefølge* gøres de lavest ét ad gangen. Er *v* værdien af et mål i den
bedste plan, der blev fundet i dets tur, og må det give andelen *s* op, gælder reglen `held_<mål>` for alle
mål efter det med `most_<mål>` = *v* + *s* |*v*|. Det, en tur beviser, gælder inden for grænserne på målene
før. *Vægtet* gøres summen `weighted` lavest; enhederne gør hvert led til kroner, og pint regner dem om.

A study may have several goals. *In order* they are minimised one at a time. With *v* the value of a goal in
the best plan found in its turn, and *s* the share it may give up, the rule `held_<goal>` holds for every goal
after it, with `most_<goal>` = *v* + *s* |*v*|. What a turn proves is the bound within the limits on the goals
before. *Weighted*, the sum `weighted` is minimised; the weights' units make every term kroner, and pint
converts them.
"""

MONEY = """
## Fonde, tilskud, henlæggelser og lån / Funds, grants, reserves and loans

**På én side.** Arbejder deles i slagsen *k*: samme låneform, samme fonde (fx `lbf_half, bath_money`).
Kontoen `financed[a, k, t]` er, hvad arbejder af slagsen *k* koster i afdeling *a* i år *t* ud over planlagt
vedligehold; uden fonde er det lånet. Strømmen `paid[f, a, k, t]` er, hvad fond *f* betaler af det: højst
sin andel (`fund_share`), og fondene tilsammen højst alt (`fund_works`). En krone lån af slagsen *k* fra år
*t* koster `payment_per_krone[k, t]` i årlig husleje, så en krone fra en fond sparer netop det fra året
efter og i alle år (`relief`); det trækkes fra i hvert huslejeloft og i boligudgiften. Fondene går aldrig i
minus (`fund_balance`, `fund_common`): det ubrugte (`kept`) flyttes til næste år, hvis fonden gemmer. Alt er
lineært, for andelen pr. krone er givet, og ingen strøm ganges med et valg.

En strøm er enten *fri* (løseren vælger; kun `paid` og `built`) eller så stor, som dens regel tillader (de
andre), og regnes da efter med almindelig regning. Er en fri strøms regel slået fra, findes strømmen ikke. Når
mulighederne er valgt, fordeles pengene på ny med målet først og derefter fondene i studiets rækkefølge,
hver så lidt som grænserne tillader. `verify` tror ikke på strømmene: hver relation regnes efter med dem, og
en negativ strøm eller en strøm, som ingen fond må betale, afvises. Hver strøm har en øvre grænse, som
følger af reglerne; den indgår i beviset for planens nedre grænse.

Henlæggelserne (`reserves`) betaler de planlagte arbejder i det år, de står til, eller i det år, en pakke
tager deres plads, og de arbejder, studiet lader dem betale. `reserve` er saldoen ud over bunden; den bliver
aldrig negativ.

**On one page.** Works are sorted into kinds *k*: the same loan, the same funds (such as `lbf_half,
bath_money`). The account `financed[a, k, t]` is what works of kind *k* cost in estate *a* in year *t*
beyond planned maintenance; without funds that is the loan. The flow `paid[f, a, k, t]` is what fund *f*
pays of it: at most its share (`fund_share`), and all funds together at most all of it (`fund_works`). A
krone of loan of kind *k* from year *t* costs `payment_per_krone[k, t]` of yearly rent, so a krone from a
fund spares just that from the year after in every year (`relief`); it is taken off in every rent cap and in
the housing cost. Funds are never overdrawn (`fund_balance`, `fund_common`): what is not used (`kept`) moves
into the next year if the fund keeps. All of it is linear, since the share per krone is given and no flow is
multiplied by a choice.

A flow is either *free* (the solver chooses; only `paid` and `built`) or as large as its rule lets it (the
others), and is then settled by plain arithmetic. Where the rule of a flow is off, it does not exist. Once the
options are chosen, the money is shared out anew with the goal first and then the funds in the order of the
study, each as little as the limits allow. `verify` does not believe the flows: every relation is computed
with them, and a negative flow, or one no fund may pay, is refused. Every flow has an upper bound that
follows from the rules; it is part of the proof of the plan's lower bound.

The reserves (`reserves`) pay planned works in the year they stand for, or in the year a package takes their
place, and the works the study has them pay. `reserve` is the balance above the floor; it is never negative.
"""

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
    lines += [
        "\n## Mål / Goals",
        *(line for goal in model.goals for line in _goal(goal)),
        SEVERAL,
        MONEY,
        PROOF,
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    Path(__file__).with_name("model.md").write_text(render(), encoding="utf-8")
