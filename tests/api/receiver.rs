//! A receiver of webhooks on the loopback address, which behaves as it is told.

use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How it answers events; it repeats the word that it is asked to repeat first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// 204.
    Takes,
    /// This status, with a header.
    Says(u16, &'static str),
    /// Keeps the connection and says nothing.
    Never,
    /// 200, and a body without end.
    Endless,
    /// A head that comes byte by byte.
    Drips,
    /// 200 to everything, without repeating anything.
    Parrots,
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Received {
    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn kind(&self) -> String {
        let event = self.event();
        event["type"].as_str().unwrap().trim_start_matches("nl.loopvermogen.").trim_end_matches(".v1").to_owned()
    }
}

/// The receiver; its threads end when it is dropped.
pub struct Receiver {
    pub url: String,
    manner: Arc<Mutex<Manner>>,
    received: Arc<Mutex<Vec<Received>>>,
    stop: Arc<AtomicBool>,
}

impl Receiver {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let receiver =
            Self { url, manner: Arc::new(Mutex::new(manner)), received: Arc::default(), stop: Arc::default() };
        let (manner, received, stop) = (receiver.manner.clone(), receiver.received.clone(), receiver.stop.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                let (manner, received, stop) = (manner.clone(), received.clone(), stop.clone());
                std::thread::spawn(move || {
                    let _ = answer(stream.unwrap(), &manner, &received, &stop);
                });
            }
        });
        receiver
    }

    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// What came in since the last look.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        let address = self.url.trim_start_matches("http://").trim_end_matches("/hooks").to_owned();
        let _ = TcpStream::connect(address);
    }
}

fn answer(
    stream: TcpStream,
    manner: &Mutex<Manner>,
    received: &Mutex<Vec<Received>>,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut headers = HashMap::new();
    let mut line = String::new();
    reader.read_line(&mut line)?;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length: usize = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = Received { headers, body: String::from_utf8(body).unwrap() };
    let event = request.event();
    received.lock().unwrap().push(request);
    let (mut stream, manner) = (stream, *manner.lock().unwrap());
    let challenge = event["data"]["challenge"].as_str().filter(|_| manner != Manner::Parrots);
    if let Some(challenge) = challenge {
        let text = format!("{{\"challenge\": \"{challenge}\"}}");
        return write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len());
    }
    match manner {
        Manner::Takes => write!(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"),
        Manner::Parrots => write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"),
        Manner::Says(status, header) => {
            write!(stream, "HTTP/1.1 {status} Told\r\n{header}Content-Length: 4\r\nConnection: close\r\n\r\ntold")
        }
        Manner::Never => {
            wait(stop);
            Ok(())
        }
        Manner::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            while !stop.load(Ordering::Acquire) {
                write!(stream, "400\r\n{}\r\n", "x".repeat(1024))?;
            }
            Ok(())
        }
        Manner::Drips => {
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" {
                stream.write_all(&[*byte])?;
                std::thread::sleep(Duration::from_millis(300));
            }
            Ok(())
        }
    }
}

fn wait(stop: &AtomicBool) {
    while !stop.load(Ordering::Acquire) {
        std::thread::sleep(Duration::from_millis(50));
    }
}
