//! No figure gives a small group of firms away, also not by subtracting others from a total.
//!
//! A cell of fewer than [`SMALLEST_CELL`] firms is hidden. Beside it others are hidden until nobody can tell, from what is
//! still shown and from the totals, that the cell is that small (complementary suppression). A table with its totals
//! is a graph with its rows and columns as nodes and its cells as edges: a hidden cell is safe when a cycle of hidden
//! cells runs through it along which numbers can be moved without making one negative (Gusfield 1988). The cheapest such
//! cycle, in firms hidden, is sought for each small cell; totals are hidden only when nothing else helps.

/// Cells of fewer firms are hidden.
pub const SMALLEST_CELL: u64 = 5;

/// What hiding a total costs, in firms: more than any table has cells to hide instead.
const TOTAL_COST: u64 = 1 << 40;

/// A table as it may be shown (*tabel met onderdrukking*): hidden numbers are absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// The cells, by row.
    pub cells: Vec<Vec<Option<u64>>>,
    /// The sum of each row.
    pub row_totals: Vec<Option<u64>>,
    /// The sum of each column.
    pub column_totals: Vec<Option<u64>>,
    /// The sum of all.
    pub total: Option<u64>,
}

/// A number that must be possible in the eyes of a reader: the cell plus `shift`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Need {
    row: usize,
    column: usize,
    shift: i64,
}

/// A table of counts of firms, each firm in one cell, shown with its totals.
pub fn protect(counts: &[Vec<u64>]) -> Protected {
    Table::new(counts).protected(Vec::new())
}

/// The same where other tables tell of the firms in a column too (`elsewhere`): hidden here, it may be shown there, so that it
/// hides nothing, and others are hidden rather than it.
pub fn protect_beside(counts: &[Vec<u64>], elsewhere: usize) -> Protected {
    Table { elsewhere: Some(elsewhere), ..Table::new(counts) }.protected(Vec::new())
}

/// A table of counts in which those that do *not* count are a group as well: of `bases[column]` firms in a column. A cell
/// of 97 of 98 firms would give the one away. `base` is the number of firms over all columns.
pub fn protect_within(counts: &[Vec<u64>], bases: &[u64], base: u64) -> Protected {
    let table = Table::new(counts);
    let mut needs = Vec::new();
    for row in 0..table.rows {
        for column in 0..=table.columns {
            let base = bases.get(column).copied().unwrap_or(base);
            let others = base.saturating_sub(table.value(row, column));
            if others < SMALLEST_CELL {
                needs.push(Need { row, column, shift: others as i64 - SMALLEST_CELL as i64 });
            }
        }
    }
    table.protected(needs)
}

/// A line of counts with its total: the small ones are hidden, and the smallest of the others, until the hidden ones
/// together are no small group.
pub fn protect_line(counts: &[u64]) -> (Vec<Option<u64>>, Option<u64>) {
    line(counts, None)
}

/// The same where other tables tell of the firms at a place too, as in [`protect_beside`].
pub fn protect_line_beside(counts: &[u64], elsewhere: usize) -> (Vec<Option<u64>>, Option<u64>) {
    line(counts, Some(elsewhere))
}

fn line(counts: &[u64], elsewhere: Option<usize>) -> (Vec<Option<u64>>, Option<u64>) {
    let total: u64 = counts.iter().sum();
    let mut hidden: Vec<bool> = counts.iter().map(|count| *count < SMALLEST_CELL).collect();
    loop {
        // What is told elsewhere is no company for a small one.
        let together: u64 =
            (0..counts.len()).filter(|at| hidden[*at] && Some(*at) != elsewhere).map(|at| counts[at]).sum();
        let hides_any = (0..counts.len()).any(|at| hidden[at] && (Some(at) != elsewhere || counts[at] < SMALLEST_CELL));
        let is_safe = together >= SMALLEST_CELL || !hides_any;
        let open = (0..counts.len()).filter(|at| !hidden[*at]);
        let smallest = open.min_by_key(|at| (Some(*at) == elsewhere, counts[*at]));
        match smallest {
            Some(place) if !is_safe => hidden[place] = true,
            _ => break,
        }
    }
    let cells = counts.iter().zip(&hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect();
    (cells, (total >= SMALLEST_CELL).then_some(total))
}

/// A table with its totals as a last row and column.
struct Table {
    rows: usize,
    columns: usize,
    values: Vec<Vec<u64>>,
    /// The column of which other tables tell too.
    elsewhere: Option<usize>,
}

impl Table {
    fn new(counts: &[Vec<u64>]) -> Self {
        let columns = counts.iter().map(Vec::len).max().unwrap_or_default();
        let mut values: Vec<Vec<u64>> = counts
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.resize(columns, 0);
                row.push(row.iter().sum());
                row
            })
            .collect();
        let totals = (0..=columns).map(|column| values.iter().map(|row| row[column]).sum()).collect();
        values.push(totals);
        Self { rows: counts.len(), columns, values, elsewhere: None }
    }

    fn value(&self, row: usize, column: usize) -> u64 {
        self.values[row][column]
    }

    fn is_total(&self, row: usize, column: usize) -> bool {
        row == self.rows || column == self.columns
    }

    fn protected(&self, mut needs: Vec<Need>) -> Protected {
        let mut hidden = vec![vec![false; self.columns + 1]; self.rows + 1];
        for row in 0..=self.rows {
            for column in 0..=self.columns {
                let value = self.value(row, column);
                if value < SMALLEST_CELL {
                    needs.push(Need { row, column, shift: (SMALLEST_CELL - value) as i64 });
                }
            }
        }
        needs.iter().for_each(|need| hidden[need.row][need.column] = true);
        let is_too_small = self.value(self.rows, self.columns) < SMALLEST_CELL;
        if is_too_small || needs.iter().any(|need| !self.hide_cycle(*need, &mut hidden)) {
            hidden.iter_mut().for_each(|row| row.fill(true));
        }
        let shown = |row: usize, column: usize| (!hidden[row][column]).then_some(self.value(row, column));
        Protected {
            cells: (0..self.rows).map(|row| (0..self.columns).map(|column| shown(row, column)).collect()).collect(),
            row_totals: (0..self.rows).map(|row| shown(row, self.columns)).collect(),
            column_totals: (0..self.columns).map(|column| shown(self.rows, column)).collect(),
            total: shown(self.rows, self.columns),
        }
    }

    /// Hides the cheapest cycle by which the need's shift becomes possible; false when there is none.
    fn hide_cycle(&self, need: Need, hidden: &mut [Vec<bool>]) -> bool {
        // An ordinary cell grows when numbers flow from its row to its column, a total when they flow back.
        let along = (need.shift > 0) == self.grows_along(need.row, need.column);
        let (row, column) = (Node::Row(need.row), Node::Column(need.column));
        let (from, to) = if along { (column, row) } else { (row, column) };
        let Some(path) = self.cheapest(from, to, need, hidden) else { return false };
        path.into_iter().for_each(|(row, column)| hidden[row][column] = true);
        true
    }

    fn grows_along(&self, row: usize, column: usize) -> bool {
        (row == self.rows) == (column == self.columns)
    }

    /// What it costs to move the need's shift through a cell in one direction: nothing when it is hidden already. A
    /// cell that would shrink must be large enough; the need's own cell is no way around itself.
    fn cost(&self, row: usize, column: usize, along: bool, need: Need, hidden: &[Vec<bool>]) -> Option<u64> {
        let value = self.value(row, column);
        let shrinks = along != self.grows_along(row, column);
        if (row, column) == (need.row, need.column) || (shrinks && value < need.shift.unsigned_abs()) {
            return None;
        }
        let is_dear = self.is_total(row, column) || self.elsewhere == Some(column);
        let price = 1 + value + if is_dear { TOTAL_COST } else { 0 };
        Some(if hidden[row][column] { 0 } else { price })
    }

    /// The cells of the cheapest way between two nodes (Dijkstra, on a table that is small).
    fn cheapest(&self, from: Node, to: Node, need: Need, hidden: &[Vec<bool>]) -> Option<Vec<(usize, usize)>> {
        let count = self.rows + self.columns + 2;
        let place = |node: Node| match node {
            Node::Row(row) => row,
            Node::Column(column) => self.rows + 1 + column,
        };
        let mut best: Vec<Option<(u64, usize)>> = vec![None; count];
        let mut is_done = vec![false; count];
        best[place(from)] = Some((0, place(from)));
        loop {
            let open = (0..count).filter(|node| !is_done[*node]);
            let (_, node) = open.filter_map(|node| Some((best[node]?.0, node))).min()?;
            if node == place(to) {
                break;
            }
            is_done[node] = true;
            let here = best[node]?.0;
            let is_row = node <= self.rows;
            let others = if is_row { self.rows + 1..count } else { 0..self.rows + 1 };
            for other in others {
                let (row, column) = if is_row { (node, other) } else { (other, node) };
                let Some(cost) = self.cost(row, column - self.rows - 1, is_row, need, hidden) else { continue };
                if best[other].is_none_or(|(known, _)| here + cost < known) {
                    best[other] = Some((here + cost, node));
                }
            }
        }
        let mut path = Vec::new();
        let mut node = place(to);
        while node != place(from) {
            let before = best[node]?.1;
            let (row, column) = if node <= self.rows { (node, before) } else { (before, node) };
            path.push((row, column - self.rows - 1));
            node = before;
        }
        Some(path)
    }
}

/// A row or column of a table, the totals included.
#[derive(Clone, Copy)]
enum Node {
    Row(usize),
    Column(usize),
}

#[cfg(test)]
mod tests;
