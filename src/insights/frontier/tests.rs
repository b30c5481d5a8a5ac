use super::*;
use crate::domain::sector::SbiActivity;
use uuid::Uuid;

fn firm(number: u128, code: &str, figures: &[(i32, f64)]) -> Firm {
    let year = |(year, productivity): &(i32, f64)| YearFigures {
        year: *year,
        value_added_eur: Some(productivity * 1600.0),
        worked_hours: Some(1600.0),
        ..YearFigures::default()
    };
    Firm {
        id: FirmId(Uuid::from_u128(number)),
        sbi: vec![SbiActivity::parse(code, SbiVersion::V2008, true).unwrap()],
        years: figures.iter().map(year).collect(),
        ..Firm::default()
    }
}

fn region() -> Vec<Firm> {
    // Fifty metal workers of one class, and ten of another class of the same division.
    let mut firms: Vec<Firm> =
        (0..50).map(|n| firm(n, "2562", &[(2023, 10.0 + n as f64), (2025, 30.0 + n as f64)])).collect();
    firms.extend((50..60).map(|n| firm(n, "2511", &[(2023, 200.0)])));
    firms
}

#[test]
fn a_firm_is_compared_at_the_finest_level_with_thirty_firms() {
    let firms = region();
    let all: Vec<&Firm> = firms.iter().collect();
    let standings = standings(&all, 2023, Measure::PerHour);
    let of = |n: usize| &standings[n];
    assert_eq!((of(49).sector.as_str(), of(49).n, of(49).decile, of(49).distance), ("2562", 50, 1, 0.0));
    assert_eq!((of(45).decile, of(44).decile, of(0).decile, of(0).distance), (1, 2, 10, 1.0));
    assert_eq!(of(0).gap_ratio, Some(57.0 / 10.0));
    assert_eq!((of(55).sector.as_str(), of(55).n, of(55).decile), ("25", 60, 1));
    assert!(super::standings(&all, 2023, Measure::PerPerson).is_empty());
    assert!(super::standings(&all[..29], 2023, Measure::PerHour).is_empty());
}

#[test]
fn ratios_are_shown_from_five_firms_a_tenth() {
    let firms = region();
    let all: Vec<&Firm> = firms.iter().collect();
    let told = sectors(&all, 2023, Measure::PerHour);
    let of = |code: &str| told.iter().find(|sector| sector.sector == code).unwrap();
    assert_eq!((of("2562").top_to_bottom, of("2562").suppressed), (Some(57.0 / 12.0), false));
    assert_eq!(of("2562").frontier_to_rest, Some(57.0 / 32.0));
    assert_eq!(of("25").n, 60);
    let few = sectors(&all[..35], 2023, Measure::PerHour);
    assert_eq!((few[0].n, few[0].top_to_bottom, few[0].suppressed), (35, None, true));
}

#[test]
fn a_level_that_only_few_need_is_not_told() {
    let firms = region();
    let all: Vec<&Firm> = firms[..53].iter().collect();
    let told = sectors(&all, 2023, Measure::PerHour);
    assert_eq!(told.iter().map(|sector| sector.sector.as_str()).collect::<Vec<_>>(), ["2562"]);
}

#[test]
fn each_sector_tells_how_its_firms_moved_and_whether_the_gap_closed() {
    // Of fifty firms of one class the rear forty-five gain, the hindmost most; sixty of another class double alike.
    let mut firms: Vec<Firm> = (0..50)
        .map(|n| firm(n, "2562", &[(2024, 10.0 + n as f64), (2025, if n < 45 { 40.0 + n as f64 / 2.0 } else { 60.0 })]))
        .collect();
    firms.extend((50..110).map(|n| firm(n, "2511", &[(2024, n as f64), (2025, 2.0 * n as f64)])));
    let all: Vec<&Firm> = firms.iter().collect();
    let (before, after) = (standings(&all, 2024, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
    let told = sector_movements(&before, &after);
    assert_eq!(told.iter().map(|sector| sector.sector.as_str()).collect::<Vec<_>>(), ["2511", "2562"]);
    let (alike, closing) = (told[0].gap.unwrap(), told[1].gap.unwrap());
    // Nobody of them moved, which would tell of each; how many they are may be known.
    assert_eq!((told[0].same.n, told[0].same.count, told[0].same.suppressed), (Some(60), None, true));
    assert_eq!(alike.n, 54);
    assert!(alike.change_percent.abs() < 1e-9 && (alike.before - alike.after).abs() < 1e-12, "{alike:?}");
    assert_eq!(closing.n, 45);
    assert!(closing.high < 0.0 && closing.low < closing.change_percent, "the peloton came nearer: {closing:?}");
    assert!(closing.after < closing.before);
    let whole = movement(&before, &after);
    assert_eq!(whole.n, Some(110));
}

#[test]
fn one_firm_without_a_figure_above_nought_does_not_follow_from_the_gap() {
    let of = |without: u128| {
        let value = move |n: u128| if n < without { -1.0 } else { 10.0 + n as f64 };
        let firms: Vec<Firm> =
            (0..60).map(|n| firm(n, "2562", &[(2024, value(n)), (2025, 1.1 * value(59 - n).max(1.0))])).collect();
        let all: Vec<&Firm> = firms.iter().collect();
        let (before, after) = (standings(&all, 2024, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
        let told = sector_movements(&before, &after);
        (told[0].up.n, told[0].gap.map(|gap| gap.n))
    };
    // Sixty less fifty-three in the peloton and six at the frontier would be the one.
    assert_eq!((of(0), of(1), of(4)), ((Some(60), Some(54)), (Some(60), None), (Some(60), None)));
    assert_eq!(of(5), (Some(60), Some(49)));
}

#[test]
fn where_no_firm_has_a_standing_in_both_years_nothing_is_told() {
    let none = movement(&[], &[]);
    assert_eq!((none.n, none.up, none.frontier_growth_percent), (None, None, None), "fewer than five");
    assert!(sector_movements(&[], &[]).is_empty());
}

#[test]
fn the_share_that_moved_comes_with_its_number_and_interval() {
    // Half keep their place; of the others eighteen change places with the twelve behind them.
    let later = |place: u128| if place < 30 { place } else { 30 + (place - 30 + 12) % 30 };
    let of = |first: u128, code: &'static str| {
        (0..60).map(move |n| firm(first + n, code, &[(2024, 10.0 + n as f64), (2025, 10.0 + later(n) as f64)]))
    };
    let firms: Vec<Firm> = of(0, "2562").chain(of(60, "2511")).collect();
    let all: Vec<&Firm> = firms.iter().collect();
    let (before, after) = (standings(&all, 2024, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
    for sector in sector_movements(&before, &after) {
        let counts = [sector.up.count, sector.same.count, sector.down.count];
        assert_eq!((counts, sector.up.n), ([Some(18), Some(30), Some(12)], Some(60)), "{sector:?}");
        let interval = sector.same.interval.unwrap();
        assert!(interval.low < 0.5 && 0.5 < interval.high && interval.high - interval.low < 0.3, "{interval:?}");
    }
    assert_eq!(movement(&before, &after).same, Some(60));
}

#[test]
fn few_that_moved_in_a_sector_do_not_follow_from_the_others() {
    // In one class three firms of the rear go up past others, in the other twenty do.
    let moved = |n: u128, first: u128, up: u128| if n - first < up { 300.0 + n as f64 } else { 10.0 + n as f64 };
    let of = |first: u128, code: &'static str, up: u128| {
        (first..first + 60).map(move |n| firm(n, code, &[(2024, 10.0 + n as f64), (2025, moved(n, first, up))]))
    };
    let firms: Vec<Firm> = of(0, "2562", 3).chain(of(60, "2511", 20)).collect();
    let all: Vec<&Firm> = firms.iter().collect();
    let (before, after) = (standings(&all, 2024, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
    let told = sector_movements(&before, &after);
    let few = told.iter().find(|sector| sector.sector == "2562").unwrap();
    assert_eq!((few.up.count, few.up.suppressed, few.up.n), (None, true, Some(60)), "{few:?}");
    let hidden = [few.same.count, few.down.count].into_iter().filter(Option::is_none).count();
    assert!(hidden > 0, "the three would be what is left: {few:?}");
    let (other, whole) = (told.iter().find(|sector| sector.sector == "2511").unwrap(), movement(&before, &after));
    assert!(other.up.count.is_none() || whole.up.is_none(), "{other:?} {whole:?}");
}

#[test]
fn a_firm_that_was_compared_at_another_level_counts_in_no_sector() {
    let mut firms: Vec<Firm> = (0..40).map(|n| firm(n, "2562", &[(2024, 10.0 + n as f64), (2025, 20.0)])).collect();
    // Of these too few have a figure of the later year, so that they are then compared within the whole division.
    firms.extend((40..80).map(|n| {
        let later = if n < 60 { 2025 } else { 2023 };
        firm(n, "2511", &[(2024, n as f64), (later, 2.0 * n as f64)])
    }));
    let all: Vec<&Firm> = firms.iter().collect();
    let (before, after) = (standings(&all, 2024, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
    let told = sector_movements(&before, &after);
    assert_eq!(told.iter().map(|sector| sector.sector.as_str()).collect::<Vec<_>>(), ["2562"]);
    assert_eq!(movement(&before, &after).n, Some(60));
}

#[test]
fn the_peloton_comes_nearer_when_it_grows_faster() {
    let firms = region();
    let all: Vec<&Firm> = firms.iter().collect();
    let (before, after) = (standings(&all, 2023, Measure::PerHour), standings(&all, 2025, Measure::PerHour));
    let told = movement(&before, &after);
    assert_eq!((told.n, told.same, told.up, told.down), (Some(50), None, None, None));
    assert!(told.peloton_growth_percent > told.frontier_growth_percent);
    let front = told.frontier_growth_percent.unwrap();
    assert!((30.0..40.0).contains(&front), "{front}");
}
