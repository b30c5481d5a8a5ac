//! JSON that must be exactly what an operation takes.
//!
//! Read in two passes. The first builds a plain value and refuses what would otherwise be lost or do harm: a key that
//! stands twice, and the character NUL, which PostgreSQL cannot store. The second ([`crate::app::shape`]) gives the value
//! its shape.

mod broken;

use super::problem::{Problem, ProblemKind};
use crate::app::shape::shape_and_foresee;
use crate::domain::Invalid;
use crate::domain::plain_json::{Notes, Plain};
use serde::de::{DeserializeOwned, DeserializeSeed};

/// Reads a body; `read_only` are pointers to fields that an answer has and a request must not have, `check` finds faults of a
/// value that has its shape, and `foresee` what else is told of one that is refused.
pub fn read<T: DeserializeOwned>(
    bytes: &[u8],
    read_only: &[&str],
    check: impl Fn(&T) -> Vec<Invalid>,
    foresee: impl Fn(&T) -> Vec<Invalid>,
) -> Result<T, Problem> {
    let notes = Notes::default();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Plain { pointer: String::new(), notes: &notes }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| {
            let fault = broken::describe(bytes, &notes.reached.borrow(), &error);
            let detail = format!("The body is no JSON we can read. {}", fault.message);
            Problem::new(ProblemKind::MalformedRequest, detail).with_error(fault)
        })?;
    let faults = notes.faults.into_inner();
    let shaped = if faults.is_empty() { shape_and_foresee(value, read_only, check, foresee) } else { Err(faults) };
    shaped.map_err(Problem::invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Firm {
        name: Option<String>,
        employees: Option<u32>,
        sbi: Vec<Activity>,
        words: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Activity {
        code: String,
    }

    fn faults(json: &str) -> Vec<(String, String)> {
        let problem = read::<Firm>(json.as_bytes(), &["/id"], |_| Vec::new(), |_| Vec::new()).unwrap_err();
        problem.errors().iter().map(|fault| (fault.pointer.clone(), fault.code.clone())).collect()
    }

    fn fault(pointer: &str, code: &str) -> (String, String) {
        (pointer.to_owned(), code.to_owned())
    }

    #[test]
    fn a_right_body_is_read() {
        let firm: Firm = read(
            br#"{"name": "a", "employees": 3, "sbi": [{"code": "1"}], "words": ["b"]}"#,
            &[],
            |_| Vec::new(),
            |_| Vec::new(),
        )
        .unwrap();
        assert_eq!((firm.name.as_deref(), firm.employees), (Some("a"), Some(3)));
        assert_eq!((firm.sbi[0].code.as_str(), firm.words), ("1", vec!["b".to_owned()]));
    }

    #[test]
    fn all_faults_of_shape_are_reported_with_their_places_as_sent() {
        let json = r#"{"id": 1, "name": 5, "extra": 1, "words": ["a", 1, "b", 2],
                       "sbi": [{"code": 1}, {"code": "1", "x": 1}, {}]}"#;
        assert_eq!(
            faults(json),
            [
                fault("/id", "read_only"),
                fault("/name", "wrong_type"),
                fault("/extra", "unknown_field"),
                fault("/words/1", "wrong_type"),
                fault("/words/3", "wrong_type"),
                fault("/sbi/0/code", "wrong_type"),
                fault("/sbi/1/x", "unknown_field"),
                fault("/sbi/2/code", "missing"),
            ]
        );
    }

    #[test]
    fn faults_of_what_has_its_shape_are_told_with_faults_of_shape() {
        let check = |firm: &Firm| {
            let last = firm.words.len() - 1;
            let pointers = [format!("/words/{last}"), "/words".to_owned(), "/employees".to_owned()];
            pointers.map(|pointer| Invalid::new(pointer, "checked", "", "")).to_vec()
        };
        let problem =
            read::<Firm>(br#"{"name": 5, "words": [1, "a", 2, "b"]}"#, &[], check, |_| Vec::new()).unwrap_err();
        let pointers: Vec<&str> = problem.errors().iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/words/0", "/words/2", "/words/3", "/employees"]);
    }

    #[test]
    fn what_would_be_refused_later_is_told_with_faults_of_shape() {
        let asked = std::cell::Cell::new(0);
        let foresee = |firm: &Firm| {
            asked.set(asked.get() + 1);
            assert_eq!(firm.words.len(), 2);
            let pointers = ["/words/1", "/words", "/name/first", "/employees", "/sbi/0/code"];
            let mut faults = pointers.map(|pointer| Invalid::new(pointer, "refused", "", "")).to_vec();
            faults.push(Invalid::new("/words", "too_many", "", ""));
            faults
        };
        let read = |json: &str| read::<Firm>(json.as_bytes(), &[], |_| Vec::new(), foresee);
        let json = r#"{"name": 5, "words": [1, "a", "b"], "sbi": [{}], "extra": 1}"#;
        let problem = read(json).unwrap_err();
        let told = problem.errors().iter().map(|fault| (fault.pointer.as_str(), fault.code.as_str()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("/name", "wrong_type"),
                ("/words/0", "wrong_type"),
                ("/sbi/0/code", "missing"),
                ("/extra", "unknown_field"),
                ("/words/2", "refused"),
                ("/employees", "refused"),
                ("/words", "too_many"),
            ]
        );
        assert!(read(r#"{"words": ["a", "b"]}"#).is_ok());
        assert_eq!(asked.get(), 1, "what has no fault is not asked");
    }

    #[test]
    fn a_choice_that_is_missing_does_not_hide_the_rest() {
        #[derive(Debug, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
        #[expect(dead_code, reason = "read only")]
        enum Choice {
            Accept { position: u32 },
        }

        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "read only")]
        struct Proposal {
            choice: Choice,
            officer: String,
            step: Option<u32>,
        }

        let foresee = |_: &Proposal| vec![Invalid::new("/step", "refused", "", "")];
        let problem = read::<Proposal>(b"{\"x\": 1}", &[], |_| Vec::new(), foresee).unwrap_err();
        let pointers: Vec<&str> = problem.errors().iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/x", "/choice", "/officer", "/step"]);
    }

    #[test]
    fn a_large_body_full_of_faults_is_given_up_after_some() {
        let item = r#"{"code": "1", "x": 1}"#;
        let json = format!(r#"{{"words": [{}1], "sbi": [{}]}}"#, "\"a\",".repeat(200_000), [item; 50_000].join(","));
        let begun = std::time::Instant::now();
        assert_eq!(faults(&json).len(), crate::domain::invalid::MOST_FAULTS);
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }

    #[test]
    fn keys_that_stand_twice_and_nul_are_refused_at_any_depth() {
        assert_eq!(faults(r#"{"name": "a", "name": "b"}"#), [fault("/name", "given_twice")]);
        assert_eq!(faults(r#"{"sbi": [{"code": "1", "code": "2"}]}"#), [fault("/sbi/0/code", "given_twice")]);
        assert_eq!(faults(r#"{"words": ["a\u0000"]}"#), [fault("/words/0", "control_character")]);
    }

    #[test]
    fn numbers_that_would_change_on_the_way_are_refused() {
        for number in ["-0", "-0.0", "1e-320"] {
            assert_eq!(faults(&format!(r#"{{"employees": {number}}}"#)), [fault("/employees", "invalid_value")]);
        }
    }

    #[test]
    fn a_day_and_a_moment_are_written_in_one_way() {
        #[derive(Debug, Deserialize)]
        struct Seen {
            _day: chrono::NaiveDate,
            _at: chrono::DateTime<chrono::Utc>,
        }
        let read = |day: &str, at: &str| {
            let json = format!(r#"{{"_day": "{day}", "_at": "{at}"}}"#);
            let problem = read::<Seen>(json.as_bytes(), &[], |_| Vec::new(), |_| Vec::new()).err();
            let faults = problem.iter().flat_map(|problem| problem.errors()).map(|fault| {
                assert!(fault.remedy.starts_with("Give a ") && fault.remedy.contains("2026-11-26"), "{fault:?}");
                fault.pointer.clone()
            });
            faults.collect::<Vec<_>>()
        };
        assert_eq!(read("2026-11-26", "2026-11-26T10:00:00Z"), [] as [&str; 0]);
        for day in ["2026-1-1", "2026-01-1", "26-01-01", "+2026-01-01", "2026-01-01 ", "2026-13-01"] {
            assert_eq!(read(day, "2026-11-26T10:00:00Z"), ["/_day"], "{day}");
            assert_eq!(read("2026-11-26", &format!("{}T10:00:00Z", day.trim_end())).is_empty(), day.ends_with(' '));
        }
    }

    #[test]
    fn what_is_no_json_is_said_to_be_so_with_its_place() {
        let deep = "[".repeat(100_000);
        let cases = ["{", "{}x", "\u{feff}{}", "", "{\"employees\": 1e400}", "{\"employees\": NaN}", &deep];
        for json in cases {
            let problem = read::<Firm>(json.as_bytes(), &[], |_| Vec::new(), |_| Vec::new()).unwrap_err();
            assert!(problem.to_string().contains("line 1 column"), "{problem}");
        }
    }

    #[test]
    fn what_is_no_json_is_one_fault_with_its_place_and_a_remedy() {
        let fault = |bytes: &[u8]| {
            let problem = read::<Firm>(bytes, &[], |_| Vec::new(), |_| Vec::new()).unwrap_err();
            assert_eq!(problem.errors().len(), 1, "{problem}");
            problem.errors()[0].clone()
        };
        let cases: [(&[u8], &str, &str, &str); 11] = [
            (b"", "", "not_json", "Send a JSON object."),
            (b"{\"name\": \"a", "/name", "not_json", "Send the whole body."),
            (b"{\"employees\": NaN}", "/employees", "not_json", "NaN and Infinity are no JSON; leave the field out."),
            (
                b"{\"words\": [1, -Infinity]}",
                "/words/1",
                "not_json",
                "NaN and Infinity are no JSON; leave the field out.",
            ),
            (b"{\"employees\": 1e400}", "/employees", "out_of_range", "Give a smaller number."),
            (b"{\"name\": \"caf\xe9\"}", "/name", "invalid_encoding", "Send UTF-8."),
            (b"\xff\xfe{\0", "", "invalid_encoding", "Send UTF-8."),
            (b"\xef\xbb\xbf{}", "", "not_json", "Send UTF-8 without a byte order mark."),
            (b"{}{}", "", "not_json", "Send one JSON object and nothing after it."),
            (b"{\"name\": \"a\nb\"}", "/name", "control_character", "Write a line break as \\n and a tab as \\t."),
            (b"{\"sbi\": [{'code': 1}]}", "/sbi/0", "not_json", "Put names and texts in double quotes"),
        ];
        for (bytes, pointer, code, remedy) in cases {
            let fault = fault(bytes);
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!((fault.pointer.as_str(), fault.code.as_str()), (pointer, code), "{shown}: {fault:?}");
            assert!(fault.remedy.starts_with(remedy), "{shown}: {fault:?}");
            assert!(fault.message.contains("line "), "{shown}: {fault:?}");
        }
        let deep = fault("[".repeat(1000).as_bytes());
        assert_eq!((deep.code.as_str(), deep.pointer.starts_with("/0/0/0")), ("too_deep", true));
        assert!(fault(b"{\n\"name\": \"\xe9\"}").message.contains("0xE9 at line 2 column 10"));
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        for json in ["[]", "[\"a\", 3]", "null", "3", "\"a\""] {
            assert_eq!(faults(json), [fault("", "wrong_type")], "{json}");
        }
        assert_eq!(faults(r#"{"sbi": [["1"]]}"#), [fault("/sbi/0", "wrong_type")]);
    }
}
