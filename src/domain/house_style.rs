//! The house style of an agency (*huisstijl*): values for the tokens of the pages, and nothing else.
//!
//! A style sheet can do much: hide a button, load a picture from elsewhere. So a file of an agency holds declarations of
//! custom properties in `:root` alone; whatever else stands in it is refused with its line.

use std::fmt;

/// Most bytes of a file.
pub const MOST_BYTES: usize = 64 * 1024;

/// A house style that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseStyle(String);

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    line: usize,
    what: String,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for Unfit {}

impl HouseStyle {
    /// Reads a file such as `:root { --accent: #154273; }`.
    pub fn parse(text: &str) -> Result<HouseStyle, Unfit> {
        if text.len() > MOST_BYTES {
            return Err(Unfit { line: 1, what: format!("the file has more than {MOST_BYTES} bytes") });
        }
        // Editors of Windows put a mark before the first letter.
        let plain = without_comments(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        let mut declarations = String::new();
        let (mut rest, mut line) = (plain.as_str(), 1);
        loop {
            let begin = rest.trim_start();
            line += lines_in(&rest[..rest.len() - begin.len()]);
            if begin.is_empty() {
                break;
            }
            let unfit = |what: &str| Unfit { line, what: what.to_owned() };
            let block = begin.strip_prefix(":root").map(str::trim_start).and_then(|block| block.strip_prefix('{'));
            let block = block.ok_or_else(|| unfit("only declarations in :root { … } may stand here"))?;
            let (inside, after) = block.split_once('}').ok_or_else(|| unfit("the } of this block is missing"))?;
            line += lines_in(&begin[..begin.len() - block.len()]);
            for declaration in inside.split(';') {
                let text = declaration.trim();
                if !text.is_empty() {
                    let begins = line + lines_in(&declaration[..declaration.len() - declaration.trim_start().len()]);
                    let (name, value) = read(text).map_err(|what| Unfit { line: begins, what })?;
                    declarations.push_str(&format!("  {name}: {value};\n"));
                }
                line += lines_in(declaration);
            }
            rest = after;
        }
        match declarations.is_empty() {
            true => Err(Unfit { line: 1, what: "it declares no token, such as --accent: #154273;".into() }),
            false => Ok(HouseStyle(format!(":root {{\n{declarations}}}\n"))),
        }
    }

    /// The style sheet, made anew of what was read.
    pub fn css(&self) -> &str {
        &self.0
    }
}

/// Name and value of a declaration that changes a token and does nothing else.
fn read(declaration: &str) -> Result<(&str, &str), String> {
    let shown = super::invalid::shown(declaration);
    let Some((name, value)) = declaration.split_once(':') else { return Err(format!("“{shown}” has no value")) };
    let (name, value) = (name.trim(), value.trim());
    let is_token = name.strip_prefix("--").is_some_and(|name| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    });
    if !is_token {
        return Err(format!("“{shown}” is no token: its name must begin with --"));
    }
    let small = value.to_lowercase();
    let loads = ["url(", "image(", "image-set(", "src(", "expression("].iter().any(|word| small.contains(word));
    if loads
        || value.contains(['{', '<', '>', '@', '\\'])
        || value.chars().any(|letter| letter.is_control() && letter != '\n')
    {
        return Err(format!("the value of {name} may load nothing and hold no {{ < > @ or \\"));
    }
    if value.is_empty() || value.chars().count() > 500 {
        return Err(format!("the value of {name} is empty or longer than 500 characters"));
    }
    Ok((name, value))
}

/// The text with each comment as blanks, so that lines stay where they are.
fn without_comments(text: &str) -> Result<String, Unfit> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        let Some((comment, after)) = after.split_once("*/") else {
            let line = lines_in(&text[..text.len() - after.len()]) + 1;
            return Err(Unfit { line, what: "the */ of this comment is missing".into() });
        };
        plain.extend(comment.chars().filter(|letter| *letter == '\n'));
        plain.push(' ');
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}

fn lines_in(text: &str) -> usize {
    text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_taken_and_made_anew() {
        let text = "/* Huisstijl */\n:root {\n  --accent: light-dark(#154273, #8fc4ff);\n  --radius: 0 }\n";
        let style = HouseStyle::parse(text).unwrap();
        assert_eq!(style.css(), ":root {\n  --accent: light-dark(#154273, #8fc4ff);\n  --radius: 0;\n}\n");
    }

    #[test]
    fn the_mark_that_an_editor_puts_before_the_first_letter_is_no_part_of_it() {
        let style = HouseStyle::parse("\u{feff}:root { --accent: #154273; }").unwrap();
        assert_eq!(style.css(), ":root {\n  --accent: #154273;\n}\n");
    }

    #[test]
    fn whatever_is_no_token_is_refused_with_its_line() {
        for (text, line, word) in [
            ("", 1, "no token"),
            ("body { color: red }", 1, "only declarations"),
            (":root { --accent: #154273; }\n\n.taps { display: none }", 3, "only declarations"),
            (":root {\n  color: red;\n}", 2, "is no token"),
            (":root {\n --paper: url(https://example.org/x.png) }", 2, "may load nothing"),
            (":root { --paper: URL(x) }", 1, "may load nothing"),
            (":root { --paper: \\75rl(x) }", 1, "may load nothing"),
            ("@import 'x.css'; :root { --a: b }", 1, "only declarations"),
            (":root { --a: b", 1, "is missing"),
            ("\n/* x", 2, "comment is missing"),
            (":root { --a: </style><script> }", 1, "may load nothing"),
            (":root { --a }", 1, "has no value"),
        ] {
            let unfit = HouseStyle::parse(text).unwrap_err();
            assert!(unfit.line == line && unfit.what.contains(word), "{text}: {unfit}");
        }
        assert!(HouseStyle::parse(&" ".repeat(MOST_BYTES + 1)).is_err());
    }
}
