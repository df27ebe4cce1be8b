"""Numbers of texts by scikit-learn, for crates/engine/tests/texts.rs: writes texts.json beside it.

    pip install scikit-learn && python3 tests/golden/gen_texts.py
"""

import json
from pathlib import Path

import sklearn
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

TEXTS = [
    "station",
    "How do I get my money back, please?",
    "  two   blanks\tand a\nnew line ",
    "a",
    "it's 5 o'clock; costs $12.50 (or more)",
    "Größe ändern: ÉCLAIR, ŒUVRE, naïve",
    "где мой заказ?",
    "注文はどこですか",
    "aaaaaaa aaaaaaa",
    "x_1 snake_case 42",
    "",
    "pneumonoultramicroscopicsilicovolcanoconiosis",
]
NGRAMS = {"char2": (2, 2), "char3": (2, 3), "char4": (2, 4), "word": (1, 1)}


def numbers(pieces, size, tf_idf, l2):
    count = HashingVectorizer(
        analyzer="word" if pieces == "word" else "char_wb",
        ngram_range=NGRAMS[pieces],
        n_features=size,
        norm=None,
        alternate_sign=True,
    )
    rows = count.fit_transform(TEXTS)
    # A column in which counts cancel out to 0 holds no piece.
    rows.eliminate_zeros()
    weigh = TfidfTransformer(norm="l2" if l2 else None, use_idf=tf_idf, smooth_idf=True)
    return weigh.fit_transform(rows).toarray()


cases = []
for pieces in NGRAMS:
    for size, tf_idf, l2 in [(64, False, False), (256, False, True), (512, True, True), (100, True, False)]:
        rows = numbers(pieces, size, tf_idf, l2)
        spec = f"{pieces}:{size}:{'tf-idf' if tf_idf else 'counts'}:{'l2' if l2 else 'no-l2'}"
        sparse = [{str(i): value for i, value in enumerate(row.tolist()) if value} for row in rows]
        cases.append({"spec": spec, "rows": sparse})

made = {"scikit-learn": sklearn.__version__, "texts": TEXTS, "cases": cases}
path = Path(__file__).parent / "texts.json"
path.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
