use super::*;
use proptest::prelude::*;

#[test]
fn one_small_cell_takes_another_with_it() {
    assert_eq!(protect_line(&[30, 3, 12]), (vec![Some(30), None, None], Some(45)));
    assert_eq!(protect_line(&[30, 3, 2, 12]), (vec![Some(30), None, None, Some(12)], Some(47)));
    assert_eq!(protect_line(&[30, 0, 1, 12]), (vec![Some(30), None, None, None], Some(43)));
    assert_eq!(protect_line(&[3, 1]), (vec![None, None], None));
    assert_eq!(protect_line(&[30, 12]), (vec![Some(30), Some(12)], Some(42)));
    assert_eq!(protect_line(&[]), (vec![], None));
}

#[test]
fn a_small_cell_is_hidden_in_its_row_and_in_its_column() {
    let shown = protect(&[vec![3, 20, 40], vec![10, 30, 50]]);
    assert_eq!(shown.cells, [vec![None, None, Some(40)], vec![None, None, Some(50)]]);
    assert_eq!(shown.row_totals, [Some(63), Some(90)]);
    assert_eq!((shown.column_totals, shown.total), (vec![Some(13), Some(50), Some(90)], Some(153)));
}

#[test]
fn those_who_do_not_count_are_a_group_as_well() {
    let shown = protect_within(&[vec![40, 20, 20], vec![30, 25, 25]], &[42, 50, 50], 142);
    assert_eq!(shown.cells[0][0], None);
    assert_eq!(shown.cells.iter().flatten().filter(|cell| cell.is_none()).count(), 4);
}

#[test]
fn a_table_of_four_firms_shows_nothing() {
    let shown = protect(&[vec![1, 1], vec![1, 1]]);
    assert!(shown.cells.iter().flatten().all(Option::is_none));
    assert!(shown.row_totals.iter().chain(&shown.column_totals).all(Option::is_none));
    assert_eq!(shown.total, None);
}

/// Whether a reader who knows what is shown, and that counts are not negative, must think of every table with the
/// given total that the cell is below five. Tries all tables of two rows and two columns.
fn is_given_away(shown: &Protected, row: usize, column: usize, total: u64) -> bool {
    let fits = |shown: Option<u64>, value: u64| shown.is_none_or(|shown| shown == value);
    let most = total + 12;
    for a in 0..=most {
        for b in 0..=most - a {
            if !(fits(shown.cells[0][0], a) && fits(shown.cells[0][1], b) && fits(shown.row_totals[0], a + b)) {
                continue;
            }
            for c in 0..=most - a - b {
                if !(fits(shown.cells[1][0], c) && fits(shown.column_totals[0], a + c)) {
                    continue;
                }
                for d in 0..=most - a - b - c {
                    let is_possible = fits(shown.cells[1][1], d)
                        && fits(shown.row_totals[1], c + d)
                        && fits(shown.column_totals[1], b + d)
                        && fits(shown.total, a + b + c + d);
                    if is_possible && [[a, b], [c, d]][row][column] >= SMALLEST_CELL {
                        return false;
                    }
                }
            }
        }
    }
    true
}

/// Whether a hidden number follows from the shown ones: whether its unit vector is a combination of the equations.
fn is_determined(shown: &Protected, row: usize, column: usize) -> bool {
    let (rows, columns) = (shown.cells.len(), shown.column_totals.len());
    let value = |row: usize, column: usize| match (row == rows, column == columns) {
        (false, false) => shown.cells[row][column],
        (false, true) => shown.row_totals[row],
        (true, false) => shown.column_totals[column],
        (true, true) => shown.total,
    };
    let mut unknowns = Vec::new();
    for r in 0..=rows {
        for c in 0..=columns {
            if value(r, c).is_none() {
                unknowns.push((r, c));
            }
        }
    }
    let equation =
        |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> { unknowns.iter().map(|(r, c)| of(*r, *c)).collect() };
    let mut equations: Vec<Vec<f64>> = Vec::new();
    for line in 0..=rows {
        equations.push(equation(&|r, c| {
            if r != line {
                0.0
            } else if c == columns {
                -1.0
            } else {
                1.0
            }
        }));
    }
    for line in 0..=columns {
        equations.push(equation(&|r, c| {
            if c != line {
                0.0
            } else if r == rows {
                -1.0
            } else {
                1.0
            }
        }));
    }
    let rank = |mut matrix: Vec<Vec<f64>>| {
        let mut rank = 0;
        for column in 0..unknowns.len() {
            let Some(pivot) = (rank..matrix.len()).find(|row| matrix[*row][column].abs() > 1e-9) else { continue };
            matrix.swap(rank, pivot);
            let line = matrix[rank].clone();
            for row in matrix.iter_mut().skip(rank + 1) {
                let factor = row[column] / line[column];
                row.iter_mut().zip(&line).for_each(|(value, by)| *value -= factor * by);
            }
            rank += 1;
        }
        rank
    };
    let target = equation(&|r, c| if (r, c) == (row, column) { 1.0 } else { 0.0 });
    let before = rank(equations.clone());
    equations.push(target);
    rank(equations) == before
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nobody_can_tell_that_a_cell_is_small(counts in proptest::collection::vec(proptest::collection::vec(0u64..12, 2), 2)) {
        let shown = protect(&counts);
        let total: u64 = counts.iter().flatten().sum();
        for row in 0..2 {
            for column in 0..2 {
                if counts[row][column] < SMALLEST_CELL {
                    prop_assert!(!is_given_away(&shown, row, column, total), "{:?} {:?}", counts, shown);
                }
            }
        }
    }

    #[test]
    fn no_small_number_follows_from_the_others(
        counts in (1usize..7, 1usize..6).prop_flat_map(|(rows, columns)| {
            proptest::collection::vec(proptest::collection::vec(prop_oneof![0u64..8, 5u64..60], columns), rows)
        }),
    ) {
        let shown = protect(&counts);
        let columns = counts[0].len();
        for row in 0..counts.len() {
            for column in 0..columns {
                let value = counts[row][column];
                prop_assert!(shown.cells[row][column].is_none_or(|cell| cell == value && cell >= SMALLEST_CELL));
                if value < SMALLEST_CELL {
                    prop_assert!(!is_determined(&shown, row, column), "{:?} {:?}", counts, shown);
                }
            }
        }
        for total in shown.row_totals.iter().chain(&shown.column_totals).chain([&shown.total]).flatten() {
            prop_assert!(*total >= SMALLEST_CELL);
        }
    }

    #[test]
    fn a_line_shows_all_or_hides_enough(counts in proptest::collection::vec(0u64..30, 0..12)) {
        let (cells, total) = protect_line(&counts);
        let sum: u64 = counts.iter().sum();
        prop_assert_eq!(total, (sum >= SMALLEST_CELL).then_some(sum));
        let rest = sum - cells.iter().flatten().sum::<u64>();
        prop_assert!(cells.iter().all(Option::is_some) || rest >= SMALLEST_CELL || total.is_none());
        prop_assert!(cells.iter().flatten().all(|cell| *cell >= SMALLEST_CELL));
    }
}
