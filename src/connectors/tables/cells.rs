//! A record of a CSV file, fed line by line, because a quoted cell may hold line ends.

/// The cells of one record, as far as they were fed.
pub struct Cells {
    delimiter: char,
    done: Vec<String>,
    cell: String,
    state: State,
    bytes: usize,
}

/// What a line made of the record.
pub enum Fed {
    /// A quote is open: the record goes on.
    Open,
    /// The record is whole.
    Whole(Vec<String>),
    /// Text follows a closing quote in the cell with this number (from 0).
    Broken(usize),
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Begin,
    Plain,
    Quoted,
    Closed,
}

impl Cells {
    /// An empty record.
    pub fn new(delimiter: char) -> Self {
        Self { delimiter, done: Vec::new(), cell: String::new(), state: State::Begin, bytes: 0 }
    }

    /// How many bytes were fed.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes in one line with its end. Broken is told at the end of the line, so that the next record begins afresh.
    pub fn feed(&mut self, line: &str) -> Fed {
        self.bytes += line.len();
        let body = line.strip_suffix('\n').unwrap_or(line);
        let body = body.strip_suffix('\r').unwrap_or(body);
        for c in body.chars() {
            match (self.state, c) {
                (State::Begin, '"') => self.state = State::Quoted,
                (State::Quoted, '"') => self.state = State::Closed,
                (State::Closed, '"') => self.take_in('"', State::Quoted),
                (State::Begin | State::Plain | State::Closed, c) if c == self.delimiter => self.end_cell(),
                (State::Closed, ' ') => {}
                (State::Closed, _) => return Fed::Broken(self.done.len()),
                (State::Quoted, c) => self.take_in(c, State::Quoted),
                (State::Begin | State::Plain, c) => self.take_in(c, State::Plain),
            }
        }
        if self.state == State::Quoted {
            self.cell.push('\n');
            return Fed::Open;
        }
        self.end_cell();
        Fed::Whole(std::mem::take(&mut self.done))
    }

    fn take_in(&mut self, c: char, state: State) {
        self.cell.push(c);
        self.state = state;
    }

    fn end_cell(&mut self) {
        self.done.push(std::mem::take(&mut self.cell));
        self.state = State::Begin;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(lines: &[&str]) -> Vec<String> {
        let mut cells = Cells::new(';');
        for line in lines {
            if let Fed::Whole(cells) = cells.feed(line) {
                return cells;
            }
        }
        panic!("the record is not whole")
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_ends() {
        assert_eq!(whole(&["\"a;b\";\"zeg \"\"ja\"\"\";c\r\n"]), ["a;b", "zeg \"ja\"", "c"]);
        assert_eq!(whole(&["\"een\n", "twee\";x\n"]), ["een\ntwee", "x"]);
    }

    #[test]
    fn empty_cells_stay() {
        assert_eq!(whole(&[";;\n"]), ["", "", ""]);
        assert_eq!(whole(&["a;\"\""]), ["a", ""]);
    }

    #[test]
    fn a_quote_within_a_plain_cell_is_text() {
        assert_eq!(whole(&["buis 3\";x"]), ["buis 3\"", "x"]);
    }

    #[test]
    fn text_after_a_closing_quote_is_a_fault_of_its_cell() {
        assert!(matches!(Cells::new(';').feed("a;\"b\"c;d\n"), Fed::Broken(1)));
    }
}
