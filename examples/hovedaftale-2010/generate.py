"""Write this example again: ``python examples/hovedaftale-2010/generate.py``.

Everything in it is made up. A test proves that the files here are what this script writes.
"""

from __future__ import annotations

from pathlib import Path

from energi.sample import write_sample

BUILDINGS = 74
SEED = 569  # of the first 1,500 seeds, one whose small portfolio resembles the whole stock well

if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    write_sample(folder, BUILDINGS, SEED)
    print(f"Opdigtet portefølje med {BUILDINGS} bygninger skrevet i {folder.name}/")
