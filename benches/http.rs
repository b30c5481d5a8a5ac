//! What a ranking costs over HTTP: requests a second and waiting times of `POST /v1/matches` against 10,000 partners on
//! SQLite, twenty results with all reasons, beside a bare actix-web route that answers the same number of bytes of
//! JSON, called by the same clients in the same run. Clients and servers share the machine. Asked is for another firm each
//! time, and for the same firm again and again, whose answer is kept while nothing changes.

#[allow(dead_code, reason = "each bench needs a part of it")]
mod national;

use loopvermogen::api::quota::Allowance;
use loopvermogen::api::{self, ApiLimits};
use loopvermogen::app::{caller::Role, tokens::Tokens};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const CLIENTS: usize = 8;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);
const BODY: &str = r#"{"firm": {"name": "Proef Metaal 000000", "legalForm": "bv", "founded": "2016", "employees": 34,
"sbi": [{"code": "2562", "version": "2008", "main": true}], "location": {"place": "Tilburg"},
"barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"]}, "limit": 20}"#;

/// What the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let (app, folder) = national::new_app()?;
    national::add_partners(&app, 10_000)?;
    app.warm_up()?;
    let tokens = Tokens::open(folder.path())?;
    let token = tokens.issue(Role::Officer, Duration::from_secs(3600))?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let service = listener.local_addr()?;
    std::thread::spawn(move || {
        let as_often_as_one_likes = Allowance { per_second: 0, burst: 0 };
        let limits = ApiLimits { per_caller: as_often_as_one_likes, ..ApiLimits::default() };
        actix_web::rt::System::new().block_on(async { api::serve(listener, app, tokens, limits)?.await })
    });
    let request = |path: &str| {
        let length = BODY.len();
        format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{BODY}"
        )
    };
    let matches = request("/v1/matches");
    let (status, answer) =
        Connection::open(service).and_then(|mut connection| connection.ask(&matches)).map_err(told)?;
    if status != 200 {
        return Err(format!("{status}: {}", String::from_utf8_lossy(&answer)).into());
    }
    let bare = serve_bare(answer.clone())?;
    println!("{CLIENTS} clients, {} s each; answers of {} bytes", MEASURED.as_secs(), answer.len());
    for _ in 0..2 {
        measure("bare route", bare, &request("/bare"), false).map_err(told)?;
        measure("POST /v1/matches, the same firm", service, &matches, false).map_err(told)?;
        measure("POST /v1/matches, other firms", service, &matches, true).map_err(told)?;
    }
    Ok(())
}

fn told(error: Box<dyn Error + Send + Sync>) -> Box<dyn Error> {
    error
}

/// A server with one route that reads the body and answers `json`, on as many workers.
fn serve_bare(json: Vec<u8>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let json = actix_web::web::Bytes::from(json);
    std::thread::spawn(move || {
        use actix_web::{App, HttpResponse, HttpServer, web};
        let service = move || {
            let json = json.clone();
            let answer = move |_: web::Bytes| {
                let json = json.clone();
                async move { HttpResponse::Ok().content_type("application/json").body(json) }
            };
            App::new().route("/bare", web::post().to(answer))
        };
        let workers = ApiLimits::default().workers;
        actix_web::rt::System::new()
            .block_on(async { HttpServer::new(service).workers(workers).listen(listener)?.run().await })
    });
    Ok(address)
}

/// Asks with all clients and prints what came of it.
fn measure(name: &str, address: SocketAddr, request: &str, varied: bool) -> Outcome<()> {
    let asked: Vec<Outcome<Vec<Duration>>> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| ask_for_a_while(address, request, varied))).collect();
        let joined = clients.into_iter().map(|client| client.join());
        joined.map(|times| times.unwrap_or_else(|_| Err("a client panicked".into()))).collect()
    });
    let mut times: Vec<Duration> = asked.into_iter().collect::<Outcome<Vec<_>>>()?.concat();
    times.sort();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default().as_secs_f64();
    println!(
        "{name:<32} {:>9.1} requests/s   median {:>8.2} ms   p99 {:>8.2} ms",
        times.len() as f64 / MEASURED.as_secs_f64(),
        1000.0 * at(0.5),
        1000.0 * at(0.99),
    );
    Ok(())
}

/// How long each answer took that came in the measured time; `varied` gives each firm a name that no firm had before.
fn ask_for_a_while(address: SocketAddr, request: &str, varied: bool) -> Outcome<Vec<Duration>> {
    static FIRMS: AtomicU32 = AtomicU32::new(1);
    let mut connection = Connection::open(address)?;
    let (begin, mut times) = (Instant::now(), Vec::new());
    while begin.elapsed() < WARM_UP + MEASURED {
        let other = varied.then(|| {
            let number = FIRMS.fetch_add(1, Ordering::Relaxed);
            request.replace("Metaal 000000", &format!("Metaal {number:06}"))
        });
        let asked = Instant::now();
        let (status, _) = connection.ask(other.as_deref().unwrap_or(request))?;
        if status != 200 {
            return Err(format!("answered {status}").into());
        }
        if begin.elapsed() > WARM_UP {
            times.push(asked.elapsed());
        }
    }
    Ok(times)
}

/// A connection that is kept.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Status and body of an answer whose length its head tells.
    fn ask(&mut self, request: &str) -> Outcome<(u16, Vec<u8>)> {
        self.0.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).unwrap_or_default().parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            match line.trim_end().to_lowercase().split_once(": ") {
                Some(("content-length", value)) => length = value.parse()?,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, body))
    }
}
