r"""The terms of sums and the factors of products in a fixed order, where that surely changes nothing."""

from collections.abc import Sequence

from app.assessment.tex_signs import DOTS, LARGE, MATRIX, STRANGE


def ordered_sum(atoms: Sequence[str]) -> str:
    """Terms in a fixed order, unless what a large operator or a rare sign binds could change by that."""
    terms: list[tuple[str, list[str]]] = [("+", [])]
    for atom in atoms:
        if atom in ("+", "-"):
            terms.append((atom, []))
        else:
            terms[-1][1].append(atom)
    if not terms[0][1]:
        terms.pop(0)
    if not terms or not all(term for _, term in terms):
        return " ".join(atoms)
    written = [(ordered_product(term), sign) for sign, term in terms]
    if not any(
        LARGE.search(text) or STRANGE.intersection(term)
        for (text, _), (_, term) in zip(written, terms, strict=True)
    ):
        written.sort()
    joined = " ".join(f"{sign} {text}" for text, sign in written)
    return joined.removeprefix("+ ")


def ordered_product(atoms: Sequence[str]) -> str:
    """Factors in a fixed order where one sign joins them all and none may be a matrix or an operator."""
    signs = {atom for atom in atoms if atom in DOTS}
    if len(signs) != 1 or STRANGE.intersection(atoms):
        return " ".join(atoms)
    sign, factors = signs.pop(), [list[str]()]
    for atom in atoms:
        if atom == sign:
            factors.append([])
        else:
            factors[-1].append(atom)
    if not all(factors):
        return " ".join(atoms)
    texts = [" ".join(factor) for factor in factors]
    if all(map(_is_factor, factors)) and (sign == r"\odot" or not any(map(MATRIX.search, texts))):
        texts.sort()
    return f" {sign} ".join(texts)


def _is_factor(atoms: Sequence[str]) -> bool:
    """One sign, or a function with its brackets."""
    if not atoms or any(map(LARGE.match, atoms)):
        return False
    return len(atoms) == 1 or (
        len(atoms) == 2 and atoms[1].startswith("(") and not LARGE.search(" ".join(atoms))
    )
