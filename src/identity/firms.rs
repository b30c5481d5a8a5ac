//! Firms: by which fields, keys and weights they are compared.

use super::blocking::{KeyIndex, Keys};
use super::comparison::Comparison;
use super::decision::{Decision, Judged, Thresholds, judge};
use super::estimate::{self, Believed};
use super::records::Pattern;
use super::{FieldRule, Model, Records, normal, website};
use crate::domain::Firm;
use crate::domain::numbers::Postcode;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Two firms that may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Places in the list of firms, the lower first.
    pub pair: (usize, usize),
    /// The answer and its reasons.
    pub judged: Judged,
}

/// The pairs of firms that are, or may be, one, the heaviest first. Weights are estimated from the firms themselves, from
/// [`believed`] on.
///
/// Two establishments (*vestigingen*) of one KVK number are firms of their own: a pair whose establishment numbers are
/// known and differ is never a candidate.
pub fn candidates(firms: &[Firm], thresholds: &Thresholds) -> Vec<Candidate> {
    let (records, keys) = read(firms);
    let (pairs, patterns, model) = compare(&records, &keys);
    let mut found: Vec<Candidate> = (pairs.par_iter().zip(patterns))
        .filter(|(_, pattern)| pattern.level(ESTABLISHMENT).is_none_or(|level| level == 0))
        .map(|((one, other), _)| (*one as usize, *other as usize))
        .map(|pair| Candidate { pair, judged: cautious(judge(&model, &records, pair, thresholds)) })
        .filter(|candidate| candidate.judged.decision != Decision::Different)
        .collect();
    heaviest_first(&mut found);
    found
}

fn heaviest_first(found: &mut [Candidate]) {
    found.sort_by(|one, other| other.judged.weight.total_cmp(&one.judged.weight).then(one.pair.cmp(&other.pair)));
}

/// The pairs that share a key, how each agrees, and the weights that follow from all of them.
fn compare(records: &Records<'_>, keys: &Keys) -> (Vec<(u32, u32)>, Vec<Pattern>, Model) {
    let (pairs, _) = keys.pairs(LARGEST_BLOCK, |_, _| true);
    let patterns: Vec<Pattern> =
        pairs.par_iter().map(|(one, other)| records.pattern(*one as usize, *other as usize)).collect();
    let mut counted = BTreeMap::new();
    patterns.iter().for_each(|pattern| *counted.entry(*pattern).or_insert(0) += 1);
    let model = fit(records, &counted);
    (pairs, patterns, model)
}

/// Firms that are known, laid out so that one that comes in is held against them at once (*bekende bedrijven*).
#[derive(Debug)]
pub struct KnownFirms {
    records: Records<'static>,
    keys: KeyIndex,
    model: Model,
}

impl KnownFirms {
    /// Lays firms out. Weights are estimated from them as for [`candidates`], but for the odds before any field is looked at:
    /// whether a firm that comes in is known has nothing to do with how many stand in the list twice.
    pub fn new(firms: &[Firm]) -> Self {
        let (records, keys) = read(firms);
        let (_, _, model) = compare(&records, &keys);
        let prior = KNOWN_BEFORE / records.len().max(2) as f64;
        Self { records, keys: KeyIndex::new(&keys), model: Model { prior, ..model } }
    }

    /// Adds a firm behind the others, under the weights that there are.
    pub fn add(&mut self, firm: &Firm) {
        let values = values(firm);
        self.keys.add(&keys_of(&values), self.records.len());
        self.records.push(&values);
    }

    /// The known firms that `firm` is, or may be, the heaviest first: the second place of each pair is the number of
    /// known firms, that of the one that came in. It is not kept.
    pub fn find(&mut self, firm: &Firm, thresholds: &Thresholds) -> Vec<Candidate> {
        let values = values(firm);
        let rows = self.keys.rows(&keys_of(&values), LARGEST_BLOCK);
        let own = self.records.len();
        self.records.push(&values);
        let is_other_establishment =
            |row: usize| self.records.level(row, own, ESTABLISHMENT).is_some_and(|level| level > 0);
        let judged = |row: usize| cautious(judge(&self.model, &self.records, (row, own), thresholds));
        let rows = rows.into_iter().map(|row| row as usize).filter(|row| !is_other_establishment(*row));
        let mut found: Vec<Candidate> = rows
            .map(|row| Candidate { pair: (row, own), judged: judged(row) })
            .filter(|candidate| candidate.judged.decision != Decision::Different)
            .collect();
        self.records.pop();
        heaviest_first(&mut found);
        found
    }
}

/// Names that only resemble each other, in one place and without a number or domain that agrees, are for a person to look
/// at: `Rottneros` and `Rottneros Packaging` are two firms.
fn cautious(judged: Judged) -> Judged {
    let is_equal = |field: usize| judged.evidence[field].level == Some(0);
    let is_named_alike = judged.evidence[NAME].level.is_some_and(|level| level <= 1);
    let is_sure = is_named_alike || [KVK_NUMBER, RSIN, ESTABLISHMENT, WEBSITE].into_iter().any(is_equal);
    let decision = match judged.decision {
        Decision::Same if !is_sure => Decision::Maybe,
        decision => decision,
    };
    Judged { decision, ..judged }
}

/// Whether something besides a number in the business register speaks for one firm: that of the establishment, the website,
/// a name of the same words, the address, the postcode or the place. A number alone is shared by establishments, and
/// one that was mistyped is another firm's.
pub fn agrees_besides_number(one: &Firm, other: &Firm) -> bool {
    if one.name == other.name {
        return true;
    }
    let town = |firm: &Firm| firm.location.as_ref().and_then(|location| location.municipality.clone());
    if town(one).is_some() && town(one) == town(other) {
        return true;
    }
    let (one, other) = (values(one), values(other));
    AGREES_FROM.into_iter().any(|(field, most)| {
        let (one, other) = (&one[field], &other[field]);
        !one.is_empty() && !other.is_empty() && FIELDS[field].comparison.level(one, other) <= most
    })
}

/// Fields that speak for one firm beside its number, each with the last level at which it does.
const AGREES_FROM: [(usize, usize); 6] =
    [(ESTABLISHMENT, 0), (WEBSITE, 0), (NAME, 2), (ADDRESS, 2), (POSTCODE, 1), (PLACE, 0)];

/// A key that more firms share than this is no reason to compare them.
const LARGEST_BLOCK: usize = 200;

/// Pairs that are drawn for u at most: they take a second.
const DRAWN: usize = 200_000;

/// One in so many pairs is drawn for u: in a short list the few pairs that are one firm would be drawn again and again.
const ONE_IN: usize = 100;

fn fit(records: &Records<'_>, patterns: &BTreeMap<Pattern, u64>) -> Model {
    let rows = records.len() as f64;
    let (m, u) = believed();
    let all_pairs = records.len() * records.len().saturating_sub(1) / 2;
    let drawn = estimate::draw(records, DRAWN.min(all_pairs / ONE_IN), 1, u, |_, _| true);
    estimate::fit(patterns, all_pairs as f64, &drawn, &m, rows * DUPLICATES, rows * MOST_DUPLICATES)
}

/// Share of the firms in a list of contacts that are thought to stand in it twice, before it is looked at.
const DUPLICATES: f64 = 0.01;

/// Share of the firms that come in that are known already: an assumption, nobody counted them.
const KNOWN_BEFORE: f64 = 0.5;

/// The most that this share may turn out to be; a list in which more firms stand twice needs another start.
const MOST_DUPLICATES: f64 = 0.2;

/// The fields of a firm.
pub const FIELDS: [FieldRule; 8] = [
    field("name", Comparison::Organisations, true, &[]),
    field("kvkNumber", Comparison::Digits, false, &[]),
    field("rsin", Comparison::Digits, false, &[1]),
    field("establishmentNumber", Comparison::Digits, false, &[]),
    field("website", Comparison::Exact, true, &[]),
    field("postcode", Comparison::Postcode, true, &[ADDRESS]),
    field("place", Comparison::Exact, true, &[5, ADDRESS]),
    field("address", Comparison::Address, true, &[]),
];

/// Places among [`FIELDS`].
const NAME: usize = 0;
const KVK_NUMBER: usize = 1;
const RSIN: usize = 2;
const ESTABLISHMENT: usize = 3;
const WEBSITE: usize = 4;
const POSTCODE: usize = 5;
const PLACE: usize = 6;
const ADDRESS: usize = 7;

const fn field(
    name: &'static str,
    comparison: Comparison,
    counts_terms: bool,
    implied_by: &'static [usize],
) -> FieldRule {
    FieldRule { name, comparison, counts_terms, implied_by }
}

/// What is believed of m and u before a list is seen, as pairs at each level: assumptions, worth 50 pairs for m and 2,000
/// for u, that real pairs soon outweigh. Nobody has counted them for Dutch contact lists.
pub fn believed() -> (Believed, Believed) {
    let times = |pairs: f64, shares: &[&[f64]]| -> Believed {
        shares.iter().map(|field| field.iter().map(|share| share * pairs).collect()).collect()
    };
    let m = times(
        50.0,
        &[
            &[0.75, 0.05, 0.12, 0.05, 0.03],
            &[0.94, 0.03, 0.01, 0.02],
            &[0.94, 0.03, 0.01, 0.02],
            &[0.94, 0.03, 0.01, 0.02],
            &[0.85, 0.15],
            &[0.80, 0.08, 0.12],
            &[0.90, 0.10],
            &[0.80, 0.06, 0.02, 0.07, 0.05],
        ],
    );
    let u = times(
        2_000.0,
        &[
            &[0.00002, 0.00001, 0.0002, 0.005, 0.99477],
            &[0.000002, 0.00001, 0.0001, 0.999888],
            &[0.000002, 0.00001, 0.0001, 0.999888],
            &[0.000002, 0.00001, 0.0001, 0.999888],
            &[0.00005, 0.99995],
            &[0.0001, 0.005, 0.9949],
            &[0.02, 0.98],
            &[0.000002, 0.00001, 0.0002, 0.02, 0.979788],
        ],
    );
    (m, u)
}

/// Firms as records, and the keys by which they are put together: number, domain, name, the beginning of the name with
/// the place, the postcode.
fn read(firms: &[Firm]) -> (Records<'static>, Keys) {
    let mut records = Records::new(&FIELDS);
    let mut keys = Keys::new(KEYS);
    for firm in firms {
        let values = values(firm);
        keys.push(&keys_of(&values));
        records.push(&values);
    }
    (records, keys)
}

/// Keys of a firm.
const KEYS: usize = 7;

fn keys_of(values: &[String; FIELDS.len()]) -> [String; KEYS] {
    let [name, kvk, rsin, _, site, postcode, place, _] = values;
    let first = name.split('\n').next().unwrap_or_default();
    let mut sorted: Vec<&str> = first.split(' ').collect();
    sorted.sort_unstable();
    let beginning: String = first.chars().filter(|c| *c != ' ').take(5).collect();
    let with = |part: &str, more: &str| match part.is_empty() || more.is_empty() {
        true => String::new(),
        false => format!("{part}|{more}"),
    };
    let longest = first.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
    [
        kvk.clone(),
        rsin.clone(),
        site.clone(),
        sorted.concat(),
        with(&beginning, place),
        with(longest, place),
        if postcode.len() == 6 { postcode.clone() } else { String::new() },
    ]
}

/// The values of [`FIELDS`] for a firm, empty where unknown.
pub fn values(firm: &Firm) -> [String; FIELDS.len()] {
    let mut names: Vec<String> = Vec::new();
    for name in std::iter::once(&firm.name).chain(&firm.trade_names) {
        let normal = normal::organisation(name);
        if !normal.is_empty() && !names.contains(&normal) {
            names.push(normal);
        }
    }
    let location = firm.location.as_ref();
    let number = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let postcode = number(location.and_then(|location| location.postcode.as_ref()).map(Postcode::as_str));
    let place = location.and_then(|location| location.place.as_deref()).map(normal::place).unwrap_or_default();
    let street = location.and_then(|location| location.address.as_deref()).map(normal::words).unwrap_or_default();
    let address = if street.is_empty() { street } else { format!("{street}\n{postcode}\n{place}") };
    [
        names.join("\n"),
        number(firm.kvk_number.as_ref().map(|number| number.as_str())),
        number(firm.rsin.as_ref().map(|number| number.as_str())),
        number(firm.establishment_number.as_ref().map(|number| number.as_str())),
        firm.website.as_deref().and_then(website::domain).unwrap_or_default(),
        postcode,
        place,
        address,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::numbers::{EstablishmentNumber, KvkNumber};
    use crate::domain::region::Location;

    fn firm(name: &str, kvk: &str, place: &str) -> Firm {
        let kvk_number = KvkNumber::parse(kvk).ok();
        let location = Some(Location { place: Some(place.to_owned()), ..Location::default() });
        Firm { name: name.to_owned(), kvk_number, location, ..Firm::default() }
    }

    fn others() -> Vec<Firm> {
        let names = ["Bakkerij", "Smederij", "Drukkerij", "Kwekerij", "Advies", "Software", "Transport", "Textiel"];
        let owners = ["Abma", "Bosch", "Cuypers", "Dekker", "Eggink", "Fransen", "Gerrits", "Hoekstra"];
        let all = names.iter().enumerate().flat_map(|(a, name)| {
            owners.iter().enumerate().map(move |(b, owner)| {
                firm(
                    &format!("{name} {owner}"),
                    &format!("{:08}", (a * 8 + b + 1) * 69_621_317 % 89_999_999 + 10_000_000),
                    "Tilburg",
                )
            })
        });
        all.collect()
    }

    #[test]
    fn a_number_needs_a_name_or_a_place_beside_it() {
        let known = firm("Voorbeeld Metaal B.V.", "12345678", "Tilburg");
        for (name, place, agrees) in [
            ("Voorbeeld Metaal", "Breda", true),
            ("Metaal Voorbeeld BV", "Breda", true),
            ("Filiaal", "Tilburg", true),
            ("Filiaal", "Breda", false),
            ("Kapsalon Knip", "", false),
        ] {
            assert_eq!(agrees_besides_number(&known, &firm(name, "12345678", place)), agrees, "{name} in {place}");
        }
        let number = EstablishmentNumber::parse("000000000002").ok();
        let branch = |name| Firm { establishment_number: number.clone(), ..firm(name, "12345678", "") };
        assert!(agrees_besides_number(&branch("Een"), &branch("Twee")));
        let site = |name, website: &str| Firm { website: Some(website.into()), ..firm(name, "12345678", "") };
        assert!(agrees_besides_number(&site("Een", "https://www.een.example/nl"), &site("Twee", "een.example")));
        assert!(!agrees_besides_number(&site("Een", "een.example"), &site("Twee", "twee.example")));
    }

    #[test]
    fn one_firm_entered_twice_is_found_and_others_are_not() {
        let mut firms = others();
        firms.push(firm("Machinefabriek Jansen & Zn. B.V.", "12345678", "Den Haag"));
        firms.push(firm("Machinefabriek Jansen en Zonen", "12345678", "'s-Gravenhage"));
        let found = candidates(&firms, &Thresholds::default());
        assert_eq!(found[0].pair, (64, 65), "{found:?}");
        assert_eq!(found[0].judged.decision, Decision::Same);
        assert_eq!(found.iter().filter(|found| found.judged.decision == Decision::Same).count(), 1, "{found:?}");
    }

    #[test]
    fn a_firm_that_comes_in_is_judged_as_one_of_the_list_and_is_not_kept() {
        let mut firms = others();
        firms.push(firm("Machinefabriek Jansen & Zn. B.V.", "12345678", "Den Haag"));
        let mut known = KnownFirms::new(&firms);
        let comes_in = firm("Machinefabriek Jansen en Zonen", "12345678", "'s-Gravenhage");
        let found = known.find(&comes_in, &Thresholds::default());
        assert_eq!((found[0].pair, found[0].judged.decision), ((64, 65), Decision::Same), "{found:?}");
        let sum: f64 = found[0].judged.evidence.iter().map(|part| part.weight).sum();
        assert!((found[0].judged.prior_weight + sum - found[0].judged.weight).abs() < 1e-9);
        assert_eq!(known.find(&comes_in, &Thresholds::default()), found, "asking changes nothing");
        let stranger = firm("Zeilmakerij Oosterschelde", "87654321", "Yerseke");
        assert!(known.find(&stranger, &Thresholds::default()).is_empty());
        known.add(&stranger);
        let found = known.find(&stranger, &Thresholds::default());
        assert_eq!((found[0].pair, found[0].judged.decision), ((65, 66), Decision::Same), "{found:?}");
        let number_only = known.find(&firm("Verhuur Oost", "12345678", "Meppel"), &Thresholds::default());
        assert!(number_only.iter().all(|found| found.judged.decision == Decision::Maybe), "{number_only:?}");
    }

    #[test]
    fn establishments_of_one_number_are_no_duplicates() {
        let at = |number: &str| Firm {
            establishment_number: EstablishmentNumber::parse(number).ok(),
            ..firm("Jansen Metaal", "12345678", "Breda")
        };
        let mut firms = others();
        firms.extend([at("000000000001"), at("000000000002")]);
        assert!(candidates(&firms, &Thresholds::default()).iter().all(|found| found.pair != (64, 65)));
    }

    #[test]
    fn a_shared_number_without_a_shared_name_is_for_a_person_to_look_at() {
        let mut firms = others();
        firms.extend([firm("Jansen Metaal", "12345678", ""), firm("Verhuur Oost", "12345678", "")]);
        let found = candidates(&firms, &Thresholds::default());
        let pair = found.iter().find(|found| found.pair == (64, 65)).expect("a pair to look at");
        assert_eq!(pair.judged.decision, Decision::Maybe, "{pair:?}");
    }

    #[test]
    fn names_that_only_resemble_each_other_are_for_a_person_to_look_at() {
        let mut firms = others();
        firms.extend([firm("Rottneros Kwartsglas", "", "Ede"), firm("Rottneros Kwartsglas Packaging", "", "Ede")]);
        let found = candidates(&firms, &Thresholds::default());
        let pair = found.iter().find(|found| found.pair == (64, 65)).expect("a pair to look at");
        assert_eq!(pair.judged.decision, Decision::Maybe, "{pair:?}");
    }

    #[test]
    fn what_is_believed_adds_up() {
        let (m, u) = believed();
        for (field, (m, u)) in FIELDS.iter().zip(m.iter().zip(&u)) {
            assert_eq!((m.len(), u.len()), (field.comparison.levels(), field.comparison.levels()), "{}", field.name);
            assert!((m.iter().sum::<f64>() - 50.0).abs() < 1e-9 && (u.iter().sum::<f64>() - 2_000.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_order_of_the_firms_does_not_matter() {
        let mut firms = others();
        firms.push(firm("Machinefabriek Jansen", "12345678", "Ede"));
        firms.push(firm("Machinefabr. Jansen", "12345678", "Ede"));
        let names = |firms: &[Firm]| {
            let found = candidates(firms, &Thresholds::default());
            let mut names: Vec<[String; 2]> =
                found.iter().map(|c| [firms[c.pair.0].name.clone(), firms[c.pair.1].name.clone()]).collect();
            names.iter_mut().for_each(|pair| pair.sort());
            names.sort();
            names
        };
        let mut turned = firms.clone();
        turned.reverse();
        assert_eq!(names(&firms), names(&turned));
    }
}
