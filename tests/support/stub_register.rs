//! A register outside on the loopback address, which answers as it is told and remembers what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// What the stub answers to a request line: status and body.
type Respond = Box<dyn Fn(&str) -> (u16, Vec<u8>) + Send>;

/// The stub; its thread ends with the test program.
pub struct StubRegister {
    pub url: String,
    respond: Arc<Mutex<Respond>>,
    asked: Arc<Mutex<Vec<String>>>,
}

#[allow(dead_code, reason = "not every test program asks everything")]
impl StubRegister {
    pub fn start(respond: impl Fn(&str) -> (u16, Vec<u8>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let stub = Self { url, respond: Arc::new(Mutex::new(Box::new(respond))), asked: Arc::default() };
        let (respond, asked) = (stub.respond.clone(), stub.asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (mut first, mut line) = (String::new(), String::new());
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                lines.read_line(&mut first).unwrap_or_default();
                while lines.read_line(&mut line).is_ok_and(|length| length > 2) {
                    line.clear();
                }
                let (status, body) = respond.lock().unwrap()(&first);
                asked.lock().unwrap().push(first);
                let head = format!(
                    "HTTP/1.1 {status} X\r\nETag: \"{}\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len(),
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        });
        stub
    }

    /// The same answer to everything.
    pub fn always(status: u16, body: &str) -> Self {
        let body = body.as_bytes().to_vec();
        Self::start(move |_| (status, body.clone()))
    }

    /// From now on it answers otherwise.
    pub fn answers(&self, respond: impl Fn(&str) -> (u16, Vec<u8>) + Send + 'static) {
        *self.respond.lock().unwrap() = Box::new(respond);
    }

    /// The request lines that came in.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}
