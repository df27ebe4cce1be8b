"""What is right about each table in tests/data/import, read by pandas and numpy, without the importer.

usage: python3 tests/golden/gen_tables.py > tests/golden/tables.json
Needs pandas 2 or newer and numpy. How each file is laid out is written down here by hand, from looking at it; so are the
columns that make up a point and the label. Iris and wine also have their standardised numbers.
"""
import collections, json, pathlib
import numpy as np
import pandas as pd

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "import"


def counts(points, labels):
    seen, classes_of = collections.Counter(), collections.defaultdict(set)
    for point, label in zip(map(tuple, points), labels):
        seen[point, label] += 1
        classes_of[point].add(label)
    sizes = collections.Counter(labels)
    return {
        "classes": dict(sorted(sizes.items())),
        "duplicates": sum(n - 1 for n in seen.values()),
        "contradictions": sum(len(found) > 1 for found in classes_of.values()),
        "singletons": sum(n == 1 for n in sizes.values()),
    }


def table(name, features, label, golden=False, names=None, **how):
    """One file: the numbers of the columns that are features, and the label, as integers or words."""
    frame = pd.read_csv(DATA / name, **how).dropna(how="all")
    points = frame.iloc[:, features].astype(float)
    whole = points.notna().all(axis=1)
    found = {"rows": len(frame), "missing": int(points.isna().sum().sum()), "dropped_rows": int((~whole).sum())}
    kept = points[whole].to_numpy()
    if names is None:
        names = [f"column {1 + feature}" for feature in features]
    found["features"] = names
    if label is None:
        found["label"], labels = None, ["-"] * len(kept)
        found |= counts(kept, labels) | {"classes": {}, "contradictions": 0, "singletons": 0}
    else:
        found["label"] = frame.columns[label] if how.get("header", 0) is not None else f"column {1 + label % frame.shape[1]}"
        class_names = how_named.get(name)
        labels = [class_names[int(v)] if class_names else str(v) for v in frame.iloc[:, label][whole]]
        found |= counts(kept, labels)
    found["sum"] = kept.sum(axis=0).tolist()
    if golden:
        deviation = kept.std(axis=0)
        found["standardized"] = ((kept - kept.mean(axis=0)) / deviation).tolist()
        found["labels"] = labels
    return found


how_named = {
    "sk_iris.csv": ["setosa", "versicolor", "virginica"],
    "sk_wine_data.csv": ["class_0", "class_1", "class_2"],
}
wine = "fixed acidity,volatile acidity,citric acid,residual sugar,chlorides,free sulfur dioxide,total sulfur dioxide,density,pH,sulphates,alcohol"
penguins = ["Culmen Length (mm)", "Culmen Depth (mm)", "Flipper Length (mm)", "Body Mass (g)", "Delta 15 N (o/oo)", "Delta 13 C (o/oo)"]
air = "CO(GT),PT08.S1(CO),NMHC(GT),C6H6(GT),PT08.S2(NMHC),NOx(GT),PT08.S3(NOx),NO2(GT),PT08.S4(NO2),PT08.S5(O3),T,RH,AH"
files = {
    "sns_iris.csv": table("sns_iris.csv", [0, 1, 2, 3], 4, golden=True, names="sepal_length sepal_width petal_length petal_width".split()),
    "jb_iris.csv": table("jb_iris.csv", [0, 1, 2, 3], -1, header=None),
    "sk_iris.csv": table("sk_iris.csv", [0, 1, 2, 3], -1, header=None, skiprows=1),
    "sk_wine_data.csv": table("sk_wine_data.csv", list(range(13)), -1, golden=True, header=None, skiprows=1),
    "winequality-red_semicolon.csv": table("winequality-red_semicolon.csv", list(range(11)), 11, sep=";", names=wine.split(",")),
    "rd_penguins_raw.csv": table("rd_penguins_raw.csv", [10, 11, 12, 13, 15, 16], 3, names=penguins),
    "jb_ecoli.data": table("jb_ecoli.data", list(range(1, 8)), -1, header=None, sep=r"\s+"),
    "jb_breast-cancer-wisconsin.data": table("jb_breast-cancer-wisconsin.data", list(range(1, 10)), -1, header=None, na_values="?"),
    "seeds_tab.txt": table("seeds_tab.txt", list(range(7)), -1, header=None, sep=r"\s+"),
    "aq_decimal_comma_RESTORED.csv": table("aq_decimal_comma_RESTORED.csv", list(range(2, 15)), None, sep=";", decimal=",", names=air.split(",")),
}
lines = [f"{json.dumps(name)}: {json.dumps(found)}" for name, found in files.items()]
print("{\n" + ",\n".join(lines) + "\n}")
