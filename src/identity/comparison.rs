//! How one field of two records agrees: a level, of which 0 is full agreement and the last is none.

use super::normal::acronym;
use strsim::{jaro_winkler, osa_distance};

/// How the values of a field are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal or not.
    Exact,
    /// Names of persons, streets, places: equal; Jaro–Winkler ≥ 0.92; ≥ 0.88; ≥ 0.70; less.
    Words,
    /// Names of organisations in normal form, `\n` between the names of one: equal; the same words in another order or
    /// written together; the words of one among the others', or Jaro–Winkler ≥ 0.92 with likeness of words; half the words in
    /// common, or Jaro–Winkler ≥ 0.88, or one the initials of the other; less. The best pair of names counts.
    Organisations,
    /// Numbers that people type: equal; one slip (Damerau–Levenshtein, optimal string alignment); two; more.
    Digits,
    /// Days as `YYYYMMDD`: equal; one slip; two slips or the same year; more.
    Day,
    /// Dutch postcodes: equal; the same four digits; other.
    Postcode,
    /// Addresses: street with number (or number with street, as abroad), postcode and place, a line each, the last two
    /// perhaps empty. The same street and number in one town; the street with a slip, or the number alone missing; street
    /// and number in a place of another name, as of a village and its municipality; the same town; other. Towns agree by
    /// the four digits of the postcode, or by places of which one begins as the other; where neither is known of both, by
    /// the street.
    Address,
}

/// The most levels that a comparison has.
pub const MOST_LEVELS: usize = 5;

impl Comparison {
    /// Number of levels.
    pub fn levels(self) -> usize {
        match self {
            Comparison::Exact => 2,
            Comparison::Words | Comparison::Organisations | Comparison::Address => 5,
            Comparison::Digits | Comparison::Day => 4,
            Comparison::Postcode => 3,
        }
    }

    /// The level at which two values agree; neither is empty. Jaro–Winkler: Winkler, “String Comparator Metrics and
    /// Enhanced Decision Rules in the Fellegi–Sunter Model of Record Linkage”, 1990.
    pub fn level(self, one: &str, other: &str) -> usize {
        if one == other {
            return 0;
        }
        match self {
            Comparison::Exact => 1,
            Comparison::Words => match jaro_winkler(one, other) {
                likeness if likeness >= 0.92 => 1,
                likeness if likeness >= 0.88 => 2,
                likeness if likeness >= 0.70 => 3,
                _ => 4,
            },
            Comparison::Organisations => {
                let others = || other.split('\n');
                one.split('\n').flat_map(|one| others().map(|other| of_names(one, other))).min().unwrap_or(4)
            }
            Comparison::Digits => osa_distance(one, other).min(3),
            Comparison::Day => match osa_distance(one, other) {
                slips @ (0 | 1) => slips,
                2 => 2,
                _ if one.get(..4).is_some() && one.get(..4) == other.get(..4) => 2,
                _ => 3,
            },
            Comparison::Postcode => match (one.get(..4), other.get(..4)) {
                // A postcode without letters agrees as far as it goes.
                (Some(a), Some(b)) if a == b => 1,
                _ => 2,
            },
            Comparison::Address => of_addresses(one, other),
        }
    }
}

fn of_addresses(one: &str, other: &str) -> usize {
    let parts = |text: &str| {
        let mut lines = text.split('\n').map(str::to_owned);
        [lines.next(), lines.next(), lines.next()].map(Option::unwrap_or_default)
    };
    let ([street, postcode, place], [other_street, other_postcode, other_place]) = (parts(one), parts(other));
    let known = |one: &str, other: &str| !one.is_empty() && !other.is_empty();
    let digits = (known(&postcode, &other_postcode)).then(|| postcode.get(..4) == other_postcode.get(..4));
    let named = (known(&place, &other_place)).then(|| begins_as(&place, &other_place));
    let is_town = digits.or(named).unwrap_or(true);
    let ((name, number), (other_name, other_number)) = (street_and_number(&street), street_and_number(&other_street));
    let is_number = number == other_number;
    let is_street = jaro_winkler(&name, &other_name) >= 0.92 || begins_as(&name, &other_name);
    match (is_town, is_street) {
        (true, _) if street == other_street => 0,
        (true, true) if is_number || number.is_empty() || other_number.is_empty() => 1,
        (false, true) if digits.is_none() && is_number && !number.is_empty() => 2,
        (true, _) => 3,
        (false, _) => 4,
    }
}

/// Whether all words of one stand at the beginning of the other: `harrison st` and `harrison st near hudson st`.
fn begins_as(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// `stationsstraat 12 a` and `12 station street` in two: the words of the street and its first number.
fn street_and_number(street: &str) -> (String, String) {
    let is_digit = |letter: &char| letter.is_ascii_digit();
    let before: String = street.chars().take_while(|letter| !is_digit(letter)).collect();
    let rest = &street[before.len()..];
    let number: String = rest.chars().take_while(is_digit).collect();
    let name = if before.is_empty() { &rest[number.len()..] } else { before.as_str() };
    (name.trim().to_owned(), number)
}

fn of_names(one: &str, other: &str) -> usize {
    if one == other {
        return 0;
    }
    let (mut a, mut b): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    a.sort_unstable();
    b.sort_unstable();
    if a == b || one.replace(' ', "") == other.replace(' ', "") {
        return 1;
    }
    let common = common_words(&a, &b);
    let shorter = a.len().min(b.len());
    let likeness = jaro_winkler(one, other);
    // One general word in common, as in “Metaal” and “Metaal Jansen”, is not yet a name within a name.
    let is_within = common == shorter && (shorter >= 2 || one.len().min(other.len()) >= 6);
    if is_within || (likeness >= 0.92 && common > 0) || likeness >= 0.96 {
        return 2;
    }
    // Dice's coefficient of the words: 2 · common / (a + b).
    let dice = 2.0 * common as f64 / (a.len() + b.len()) as f64;
    let is_acronym = acronym(one).is_some_and(|letters| letters == other) || acronym(other).is_some_and(|a| a == one);
    if dice >= 0.5 || likeness >= 0.88 || is_acronym { 3 } else { 4 }
}

/// Number of words that two sorted lists have in common; a word with one slip in six letters or more counts too.
fn common_words(a: &[&str], b: &[&str]) -> usize {
    let mut taken = vec![false; b.len()];
    let mut common = 0;
    for word in a {
        let is_same = |other: &str| {
            other == *word
                || (word.len() >= 6 && other.len().abs_diff(word.len()) <= 1 && osa_distance(word, other) <= 1)
        };
        if let Some(at) = b.iter().enumerate().position(|(at, other)| !taken[at] && is_same(other)) {
            taken[at] = true;
            common += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Comparison; 7] = [
        Comparison::Exact,
        Comparison::Words,
        Comparison::Organisations,
        Comparison::Digits,
        Comparison::Day,
        Comparison::Postcode,
        Comparison::Address,
    ];

    #[test]
    fn names_agree_by_their_words() {
        let level = |one, other| Comparison::Organisations.level(one, other);
        assert_eq!(level("jansen metaal", "metaal jansen"), 1);
        assert_eq!(level("jansen metaal", "jansenmetaal"), 1);
        assert_eq!(level("jansen metaal", "jansen metaal holding"), 2);
        assert_eq!(level("technische universiteit delft", "tud"), 3);
        assert_eq!(level("jansen metaal", "bakkerij pietersen"), 4);
        assert_eq!(level("hout\njansen metaal", "beton\njansen metaal"), 0, "a trade name counts as a name");
    }

    #[test]
    fn a_slip_in_a_number_is_a_slip() {
        assert_eq!(Comparison::Digits.level("12345678", "12345687"), 1);
        assert_eq!(Comparison::Digits.level("12345678", "87654321"), 3);
        assert_eq!(Comparison::Day.level("19700131", "19700113"), 1);
        assert_eq!(Comparison::Day.level("19700131", "19701205"), 2, "the year is the same");
        assert_eq!(Comparison::Postcode.level("5038EA", "5038"), 1);
    }

    #[test]
    fn an_address_agrees_by_street_and_number_in_one_town() {
        let level = |one, other| Comparison::Address.level(one, other);
        assert_eq!(level("stationsstraat 12\n5038EA\ntilburg", "stationsstraat 12\n5038\ntilburg"), 0);
        assert_eq!(level("stationsstraat 12\n\ntilburg", "stationsstraat 12\n5038EA\ntilburg"), 0);
        assert_eq!(level("stationsstraat 12\n\ntilburg", "stationstraat 12\n\ntilburg"), 1, "a letter left out");
        assert_eq!(
            level("stationsstraat 12\n\ntilburg", "stationsstraat 12 a\n\ntilburg"),
            1,
            "a unit of the same number"
        );
        let inside = "stationsstraat 12 gebouw c derde verdieping\n\ntilburg";
        assert_eq!(level("stationsstraat 12\n\ntilburg", inside), 1, "where in the building");
        assert_eq!(level("stationsstraat 12\n\nudenhout", "stationsstraat 12\n\ntilburg"), 2, "village, municipality");
        assert_eq!(level("stationsstraat 12\n\ntilburg", "stationsstraat 14\n\ntilburg"), 3, "next door");
        assert_eq!(level("marktstraat 3\n\nalphen", "marktstraat 3\n\nalphen aan den rijn"), 0, "a shorter name");
        assert_eq!(level("stationsstraat\n\ntilburg", "stationsstraat\n\nbreda"), 4, "every town has that street");
        assert_eq!(level("stationsstraat 12\n5038EA\n", "stationsstraat 12\n4811AA\n"), 4, "postcodes are sure");
        assert_eq!(level("12 station street\n\nleeds", "12 station street floor 3\n\nleeds"), 1, "number first");
        assert_eq!(level("12 station street\n\nleeds", "12 harbour road\n\nleeds"), 3);
    }

    proptest! {
        #[test]
        fn levels_are_in_range_alike_both_ways_and_0_for_equals(one in "[a-c0-9é ]{1,12}", other in "[a-c0-9é ]{1,12}") {
            for comparison in ALL {
                let level = comparison.level(&one, &other);
                prop_assert!(level < comparison.levels());
                prop_assert_eq!(comparison.level(&one, &one), 0);
                if !matches!(comparison, Comparison::Words | Comparison::Organisations) {
                    prop_assert_eq!(level, comparison.level(&other, &one));
                }
            }
        }
    }
}
