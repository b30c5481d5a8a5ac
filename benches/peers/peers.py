"""The peers of `run`: each answers the same questions exactly, with nothing kept from one question to the next."""
import json, os, sqlite3, subprocess, sys, time
from pathlib import Path
import numpy as np
import numba

FOLDER, F, P = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
QUESTIONS = int(os.environ.get("PEERS_QUESTIONS", "20"))
SQL_QUESTIONS = int(os.environ.get("PEERS_SQL_QUESTIONS", "5"))
TIE = 1e-5
f4 = np.float32


def array(name, rows=None):
    return np.load(FOLDER / f"{name}.npy")[:rows]


firm = {name: array("f_" + name, F) for name in ("x", "y", "prov", "div", "type", "top", "bar", "opt")}
partner = {name: array("p_" + name, P) for name in ("x", "y", "prov", "kind", "div", "top", "str", "pref")}
idf, section = array("idf"), array("sec_of")
pairs = array("conn")
pairs = pairs[(pairs[:, 0] < F) & (pairs[:, 1] < P)]
q1, q1kind, q1prov, q1excl, q2, q2prov = (array(n) for n in ("q1", "q1kind", "q1prov", "q1excl", "q2", "q2prov"))
topic_weight = np.append(idf, np.zeros(256 - len(idf), f4)).astype(f4)
idf_sum = topic_weight[firm["top"]].sum(1)
barriers = np.bitwise_count(firm["bar"]).astype(f4)
has_topic = np.zeros((256, P), f4)
for place in range(partner["top"].shape[1]):
    has_topic[partner["top"][:, place], np.arange(P)] = 1
has_topic[255] = 0
affinity = np.zeros((len(section), P), f4)
for place in range(3):
    known = np.flatnonzero(partner["div"][:, place] < 255)
    same = section[:, None] == section[partner["div"][known, place]][None, :]
    affinity[:, known] = np.maximum(affinity[:, known], 0.5 * same)
for place in range(3):
    known = np.flatnonzero(partner["div"][:, place] < 255)
    affinity[partner["div"][known, place], known] = 1
help_with, preference = np.ascontiguousarray(partner["str"].T), np.ascontiguousarray(partner["pref"].T)
partners_of = {}
firms_of = {}
for one, other in pairs:
    partners_of.setdefault(int(one), []).append(int(other))
    firms_of.setdefault(int(other), []).append(int(one))


def best(score, k):
    """The k best, ties by row."""
    if len(score) > 4 * k:
        rows = np.argpartition(-score, 2 * k)[: 2 * k]
    else:
        rows = np.arange(len(score))
    rows = rows[np.lexsort((rows, -score[rows]))][:k]
    return rows[score[rows] > -1e30]


def held_back_q1(score, question, filtered):
    for row in partners_of.get(int(q1[question]), []):
        score[row] -= 0.15
    excluded = q1excl[question]
    score[excluded[excluded < P]] = -np.inf
    if filtered:
        score[(partner["kind"] != q1kind[question]) | (partner["prov"] != q1prov[question])] = -np.inf
    return best(score, 20)


def held_back_q2(score, question, filtered):
    score[firm["opt"] > 0] = -np.inf
    score[firms_of.get(int(q2[question]), [])] = -np.inf
    if filtered:
        score[firm["prov"] != q2prov[question]] = -np.inf
    return best(score, 100)


def numpy_q1(question, filtered):
    row = int(q1[question])
    topics = firm["top"][row]
    topics = topics[topics < 255]
    stated = [k for k in range(11) if firm["bar"][row] >> k & 1]
    away = np.hypot(partner["x"] - firm["x"][row], partner["y"] - firm["y"][row])
    score = f4(0.20) * np.exp(away * f4(-0.02))
    for topic in topics:
        score += has_topic[topic] * f4(0.30 * topic_weight[topic] / idf_sum[row])
    for barrier in stated:
        score += help_with[barrier] * f4(0.25 / len(stated))
    score += f4(0.15) * affinity[firm["div"][row]]
    score += f4(0.10) * preference[firm["type"][row]]
    return held_back_q1(score, question, filtered)


def tables(row):
    """What each topic, set of barriers, division and type is worth to a partner."""
    topic = np.zeros(256, f4)
    own = partner["top"][row]
    own = own[own < 255]
    topic[own] = f4(0.30) * topic_weight[own]
    masks = np.arange(2048)
    bits = (masks[:, None] >> np.arange(11)) & 1
    barrier = (bits @ partner["str"][row] * 0.25 / np.maximum(bits.sum(1), 1)).astype(f4)
    return topic, barrier, f4(0.15) * affinity[:, row], f4(0.10) * partner["pref"][row].astype(f4)


def numpy_q2(question, filtered):
    row = int(q2[question])
    topic, barrier, sector, kind = tables(row)
    score = topic[firm["top"]].sum(1) / idf_sum
    score += barrier[firm["bar"]]
    score += sector[firm["div"]]
    score += kind[firm["type"]]
    away = np.hypot(firm["x"] - partner["x"][row], firm["y"] - partner["y"][row])
    score += f4(0.20) * np.exp(away * f4(-0.02))
    return held_back_q2(score, question, filtered)


@numba.njit(fastmath=False)
def fused(top, total, bar, div, kind, x, y, by_topic, by_barrier, by_sector, by_type, px, py, score):
    for row in range(len(score)):
        topics = by_topic[top[row, 0]]
        for place in range(1, 5):
            topics += by_topic[top[row, place]]
        dx, dy = x[row] - px, y[row] - py
        away = np.sqrt(dx * dx + dy * dy)
        score[row] = (topics / total[row] + by_barrier[bar[row]] + by_sector[div[row]] + by_type[kind[row]]
                      + np.float32(0.20) * np.exp(away * np.float32(-0.02)))


def numba_q2(question, filtered):
    row = int(q2[question])
    score = np.empty(F, f4)
    fused(firm["top"], idf_sum, firm["bar"], firm["div"], firm["type"], firm["x"], firm["y"], *tables(row),
          partner["x"][row], partner["y"][row], score)
    return held_back_q2(score, question, filtered)


def sql_values(row):
    topic, barrier, sector, kind = tables(row)
    place = lambda table, column: f"(CASE {column} " + " ".join(
        f"WHEN {n} THEN {value:.9g}" for n, value in enumerate(table) if value) + " ELSE 0 END)"
    topics = " + ".join(place(topic, f"t{n}") for n in range(5))
    help_ = " + ".join(f"((bar >> {k}) & 1) * {partner['str'][row][k] * 0.25:.9g}" for k in range(11))
    sectors = place(sector, "div")
    types = place(kind, "kind")
    px, py = float(partner["x"][row]), float(partner["y"][row])
    away = f"exp(-0.02 * sqrt((x - {px:.9g}) * (x - {px:.9g}) + (y - {py:.9g}) * (y - {py:.9g})))"
    return f"({topics}) / total + ({help_}) / bars + {sectors} + {types} + 0.20 * {away}"


def sql_q2(run, question, filtered):
    members = ",".join(map(str, firms_of.get(int(q2[question]), []))) or "-1"
    where = f"opt = 0 AND id NOT IN ({members})" + (f" AND prov = {q2prov[question]}" if filtered else "")
    score = sql_values(int(q2[question]))
    return np.array(run(f"SELECT id FROM firm WHERE {where} ORDER BY {score} DESC, id LIMIT 100"))


def rows_of_firms():
    top = firm["top"]
    return zip(range(F), firm["x"].tolist(), firm["y"].tolist(), firm["prov"].tolist(), firm["div"].tolist(),
               firm["type"].tolist(), *(top[:, n].tolist() for n in range(5)), firm["bar"].tolist(),
               barriers.tolist(), idf_sum.tolist(), firm["opt"].tolist())


COLUMNS = ["id", "x", "y", "prov", "div", "kind", "t0", "t1", "t2", "t3", "t4", "bar", "bars", "total", "opt"]


def sqlite():
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE firm ({', '.join(c + (' INTEGER PRIMARY KEY' if c == 'id' else '') for c in COLUMNS)})")
    base.executemany(f"INSERT INTO firm VALUES ({','.join('?' * len(COLUMNS))})", rows_of_firms())
    base.execute("CREATE INDEX by_province ON firm (prov)")
    return lambda text: [row[0] for row in base.execute(text)]


def duckdb_base():
    import duckdb
    base = duckdb.connect(config={"threads": 1})
    numbers = dict(zip(COLUMNS, [np.arange(F), firm["x"], firm["y"], firm["prov"], firm["div"], firm["type"],
                                 *(firm["top"][:, n].copy() for n in range(5)), firm["bar"].astype(np.int32),
                                 barriers, idf_sum, firm["opt"]]))
    base.execute("CREATE TABLE firm AS SELECT * FROM numbers")
    return lambda text: [row[0] for row in base.execute(text).fetchall()]


def pair_score(row, other):
    """The score of a firm and a partner in double precision."""
    topics = [t for t in firm["top"][row] if t < 255]
    own = set(int(t) for t in partner["top"][other] if t < 255)
    stated = [k for k in range(11) if firm["bar"][row] >> k & 1]
    away = np.hypot(float(firm["x"][row]) - float(partner["x"][other]), float(firm["y"][row]) - float(partner["y"][other]))
    return (0.30 * sum(float(idf[t]) for t in topics if int(t) in own) / sum(float(idf[t]) for t in topics)
            + 0.25 * sum(float(partner["str"][other][k]) for k in stated) / len(stated)
            + 0.15 * float(affinity[firm["div"][row], other]) + 0.10 * float(partner["pref"][other][firm["type"][row]])
            + 0.20 * np.exp(-away / 50) - (0.15 if other in partners_of.get(int(row), []) else 0.0))


def same(query, question, rows, others):
    """Whether two answers are equal, ties apart."""
    score = (lambda row: pair_score(int(q1[question]), int(row))) if query == "Q1" else (
        lambda row: pair_score(int(row), int(q2[question])))
    return len(rows) == len(others) and all(a == b or abs(score(a) - score(b)) < TIE for a, b in zip(rows, others))


def ours():
    """Our own engine: medians by query, and its answers."""
    answers = FOLDER / f"answers_{P}_{F}.tsv"
    known = dict(os.environ, LOOPVERMOGEN_WORKLOAD=str(FOLDER), LOOPVERMOGEN_P=str(P), LOOPVERMOGEN_F=str(F),
                 LOOPVERMOGEN_ANSWERS=str(answers))
    ran = subprocess.run(["cargo", "bench", "--locked", "--bench", "workload"], env=known, check=True, text=True,
                         stdout=subprocess.PIPE)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    found = {}
    for line in answers.read_text().splitlines():
        query, filtered, question, _, row = line.split("\t")
        found.setdefault((query, filtered == "1", int(question)), []).append(int(row))
    return {line["query"]: line for line in lines}, found


def main():
    mine, answers = ours()
    runs = {"numpy": {"Q1": numpy_q1, "Q2": numpy_q2}, "numba": {"Q2": numba_q2}}
    for name, base in (("SQLite", sqlite), ("DuckDB", duckdb_base)):
        run = base()
        runs[name] = {"Q2": lambda question, filtered, run=run: sql_q2(run, question, filtered)}
    print(f"F={F} P={P}; medians in ms, one thread; ratio = peer / ours")
    for query in ("Q1", "Q2"):
        for filtered in (False, True):
            size = f"P={P}" if query == "Q1" else f"F={F}"
            label = f"{query} {size} {'filtered' if filtered else 'all'}"
            own = mine[label]["p50_ms"]
            print(f"{label}: ours {own:.3f} (full signal set {mine[label + ' full']['p50_ms']:.3f})")
            for name, queries in runs.items():
                if query not in queries:
                    continue
                times, right = [], 0
                count = SQL_QUESTIONS if name in ("SQLite", "DuckDB") else QUESTIONS
                queries[query](0, filtered)
                for question in range(count):
                    start = time.perf_counter()
                    rows = queries[query](question, filtered)
                    times.append(time.perf_counter() - start)
                    right += same(query, question, rows, answers[query, filtered, question])
                median = float(np.median(times)) * 1e3
                print(f"  {name}: {median:.3f} ms, {median / own:.1f} times ours, same answer {right} of {count}", flush=True)


main()
