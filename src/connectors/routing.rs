//! Times and distances by road, from a service that speaks the table interface of OSRM.
//!
//! `GET {url}/table/v1/driving/{lon},{lat};…?annotations=duration,distance&sources=…&destinations=…` answers
//! `{"code": "Ok", "durations": [[seconds]], "distances": [[metres]]}`, with `null` where there is no road. A service
//! takes 100 places a question as it is set up at first, so that larger tables are asked in blocks.

use crate::domain::Coordinates;
use serde::Deserialize;
use std::io::Read;
use std::time::{Duration, Instant};

/// Places of one block; a question has two.
const BLOCK: usize = 50;
/// How long all questions together may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// The largest answer, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;
/// Seconds that stand for “no road”: a week.
const NO_ROAD: f64 = 7.0 * 86_400.0 - 3600.0;

/// A routing service.
#[derive(Clone, Debug)]
pub struct RoutingService {
    url: String,
    patience: Duration,
}

/// Why it could not be used. Never with coordinates: they may be an officer's home.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RoutingError {
    /// No answer in time, or none at all.
    #[error("the service did not answer")]
    NoAnswer,
    /// An answer that is no success.
    #[error("the service answered with status {0}")]
    Status(u16),
    /// An answer of another form.
    #[error("the answer is not of the expected form")]
    Form,
}

#[derive(Deserialize)]
struct Table {
    code: String,
    durations: Vec<Vec<Option<f64>>>,
    distances: Vec<Vec<Option<f64>>>,
}

impl RoutingService {
    /// The service at an address such as `http://osrm.internal:5000`.
    pub fn at(url: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), patience: PATIENCE }
    }

    /// The same service, waited for no longer than this.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Seconds and metres between all pairs of places, by rows. Blocks the thread.
    pub fn drives(&self, places: &[Coordinates]) -> Result<Vec<(f64, f64)>, RoutingError> {
        let deadline = Instant::now() + self.patience;
        let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|_| RoutingError::NoAnswer)?;
        let mut drives = vec![(0.0, 0.0); places.len() * places.len()];
        for (row, from) in places.chunks(BLOCK).enumerate() {
            for (column, to) in places.chunks(BLOCK).enumerate() {
                let left = deadline.checked_duration_since(Instant::now()).ok_or(RoutingError::NoAnswer)?;
                let response = client.get(self.question(from, to)).timeout(left).send();
                let response = response.map_err(|_| RoutingError::NoAnswer)?;
                if !response.status().is_success() {
                    return Err(RoutingError::Status(response.status().as_u16()));
                }
                let mut bytes = Vec::new();
                response.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|_| RoutingError::NoAnswer)?;
                let block = read(&bytes, from.len(), to.len())?;
                for (at, drive) in block.into_iter().enumerate() {
                    let (from, to) = (row * BLOCK + at / to.len(), column * BLOCK + at % to.len());
                    drives[from * places.len() + to] = drive;
                }
            }
        }
        Ok(drives)
    }

    fn question(&self, from: &[Coordinates], to: &[Coordinates]) -> String {
        let place = |place: &Coordinates| format!("{:.6},{:.6}", place.lon, place.lat);
        let places: Vec<String> = from.iter().chain(to).map(place).collect();
        let numbers = |range: std::ops::Range<usize>| range.map(|n| n.to_string()).collect::<Vec<_>>().join(";");
        format!(
            "{}/table/v1/driving/{}?annotations=duration,distance&sources={}&destinations={}",
            self.url,
            places.join(";"),
            numbers(0..from.len()),
            numbers(from.len()..places.len())
        )
    }
}

fn read(bytes: &[u8], rows: usize, columns: usize) -> Result<Vec<(f64, f64)>, RoutingError> {
    let table: Table = serde_json::from_slice(bytes).map_err(|_| RoutingError::Form)?;
    let has_shape =
        |rows_of: &[Vec<Option<f64>>]| rows_of.len() == rows && rows_of.iter().all(|row| row.len() == columns);
    if table.code != "Ok" || !has_shape(&table.durations) || !has_shape(&table.distances) {
        return Err(RoutingError::Form);
    }
    let pairs = table.durations.into_iter().flatten().zip(table.distances.into_iter().flatten());
    let drives: Vec<(f64, f64)> =
        pairs.map(|(seconds, metres)| (seconds.unwrap_or(NO_ROAD), metres.unwrap_or(0.0))).collect();
    let is_plain = |drive: &(f64, f64)| (0.0..=NO_ROAD).contains(&drive.0) && (0.0..=1e8).contains(&drive.1);
    drives.iter().all(is_plain).then_some(drives).ok_or(RoutingError::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};

    /// A service that gives one answer after a while, to any number of questions, and tells what it was asked.
    fn stub(status: u16, body: impl Fn(&str) -> String + Send + 'static, wait_ms: u64) -> (String, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, asked) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut line = String::new();
                BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
                std::thread::sleep(Duration::from_millis(wait_ms));
                let body = body(&line);
                let head =
                    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                // Told before it is answered, so that who has the answer finds it told.
                let is_heard = sender.send(line).is_ok();
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
                if !is_heard {
                    return;
                }
            }
        });
        (url, asked)
    }

    fn places(count: usize) -> Vec<Coordinates> {
        (0..count).map(|number| Coordinates { lat: 51.5, lon: 5.0 + number as f64 / 100.0 }).collect()
    }

    fn table(rows: usize, columns: usize, seconds: f64) -> String {
        let durations = vec![vec![seconds; columns]; rows];
        serde_json::json!({"code": "Ok", "durations": durations, "distances": durations}).to_string()
    }

    #[test]
    fn a_table_is_asked_in_longitude_and_latitude_and_read_by_rows() {
        let body = r#"{"code":"Ok","durations":[[0,61.5],[null,0]],"distances":[[0,900],[null,0]]}"#;
        let (url, asked) = stub(200, move |_| body.to_owned(), 0);
        let drives = RoutingService::at(&format!("{url}/")).drives(&places(2)).unwrap();
        assert_eq!(drives, [(0.0, 0.0), (61.5, 900.0), (NO_ROAD, 0.0), (0.0, 0.0)]);
        let line = asked.recv().unwrap();
        assert!(line.starts_with("GET /table/v1/driving/5.000000,51.500000;5.010000,51.500000;"), "{line}");
        assert!(line.contains("sources=0;1&destinations=2;3"), "{line}");
    }

    #[test]
    fn a_large_table_is_asked_in_blocks() {
        let count = |line: &str, name: &str| {
            let list = line.split(name).nth(1).unwrap();
            list.split(['&', ' ']).next().unwrap().split(';').count()
        };
        let answer = move |line: &str| {
            let first: f64 = line.split("driving/").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
            table(count(line, "sources="), count(line, "destinations="), (first * 100.0).round() - 500.0)
        };
        let (url, asked) = stub(200, answer, 0);
        let drives = RoutingService::at(&url).drives(&places(60)).unwrap();
        assert_eq!(drives.len(), 3600);
        assert_eq!((drives[0].0, drives[55 * 60].0, drives[55 * 60 + 55].0), (0.0, 50.0, 50.0));
        assert_eq!(asked.try_iter().count(), 4);
    }

    #[test]
    fn answers_that_are_slow_broken_or_of_another_shape_are_told_apart() {
        let ask = |status, body: &str, wait_ms| {
            let body = body.to_owned();
            let (url, _asked) = stub(status, move |_| body.clone(), wait_ms);
            // Only who is slow is to be given up.
            let patience = if wait_ms > 0 { wait_ms / 3 } else { 60_000 };
            RoutingService::at(&url).with_patience(Duration::from_millis(patience)).drives(&places(2)).unwrap_err()
        };
        assert_eq!(ask(200, &table(2, 2, 1.0), 3000), RoutingError::NoAnswer);
        assert_eq!(ask(400, r#"{"code":"TooBig"}"#, 0), RoutingError::Status(400));
        for broken in ["", "<html>", "{}", r#"{"code":"NoTable","durations":[],"distances":[]}"#, &table(2, 1, 1.0)] {
            assert_eq!(ask(200, broken, 0), RoutingError::Form, "{broken}");
        }
        assert_eq!(ask(200, &table(2, 2, -1.0), 0), RoutingError::Form);
        assert_eq!(RoutingService::at("http://127.0.0.1:1").drives(&places(2)), Err(RoutingError::NoAnswer));
    }
}
