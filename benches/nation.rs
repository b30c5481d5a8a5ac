//! A database of national size as the service sees it: start-up, `GET /v1/partners/{id}/prospects?limit=100` with four
//! clients, how soon a written firm is ranked, and requests while 100,000 firms change.
//!
//! `LOOPVERMOGEN_DATABASE=FILE cargo bench --bench nation`, with an SQLite database in which `loopvermogen import firms`
//! put its firms. The database is written to: work on a copy.

use loopvermogen::api::quota::Allowance;
use loopvermogen::api::{self, ApiLimits};
use loopvermogen::app::caller::Role;
use loopvermogen::app::{App, tokens::Tokens};
use loopvermogen::domain::{FirmId, OrganisationId};
use loopvermogen::storage::{firms, organisations, partners, tenant};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const OURS: OrganisationId = OrganisationId::DEFAULT;
const CLIENTS: usize = 4;
/// So many answers in full are kept with an index.
const FEW: usize = 20;
const MEASURED: Duration = Duration::from_secs(10);
const CHANGED: usize = 100_000;
const WRITES: usize = 21;

/// What the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Outcome<()> {
    let database = std::env::var("LOOPVERMOGEN_DATABASE");
    // `cargo test --benches` only wants to know that it starts.
    let (true, Ok(database)) = (std::env::args().any(|argument| argument == "--bench"), database) else {
        println!("give the file of a database as LOOPVERMOGEN_DATABASE");
        return Ok(());
    };
    let (begin, worked) = (Instant::now(), processor()?);
    let app = App::open(&database, 8)?;
    println!("opening: {:.2} s", begin.elapsed().as_secs_f64());
    let warm = Instant::now();
    app.warm_up()?;
    println!(
        "building the index: {:.2} s; opening and building {:.1} s of processor time; {}",
        warm.elapsed().as_secs_f64(),
        processor()? - worked,
        memory()?
    );
    let indexed = app.indexes.current(OURS, None)?;
    println!("{} firms, {} partners", indexed.snapshot.firms.len(), indexed.snapshot.partners.len());
    drop(indexed);

    // The keys of the tokens must stay as long as they are checked.
    let folder = tempfile::tempdir()?;
    let (address, requests) = serve(&app, folder.path())?;
    println!("prospects, {CLIENTS} clients, each partner for the first time: {}", measure_once(address, &requests)?);
    let few = &requests[..requests.len().min(FEW)];
    for (what, requests) in [("ranked before", &requests[..]), ("told before", few)] {
        measure_once(address, requests)?;
        println!("prospects, {CLIENTS} clients, {what}: {}", measure(address, requests, &AtomicBool::new(true))?);
    }
    let ids = app.pool.read(OURS, firms::load_firm_ids)?;
    let mut waits = ids.iter().step_by(1000).take(WRITES).map(|id| rewrite(&app, *id)).collect::<Outcome<Vec<_>>>()?;
    waits.sort();
    println!("a written firm is ranked after {}", Times(waits));
    change_many(&app, &ids, address, &requests)
}

/// A server of the API, and a request for each of some partners.
fn serve(app: &App, folder: &Path) -> Outcome<(SocketAddr, Vec<String>)> {
    let tokens = Tokens::open(folder)?;
    let token = tokens.issue(Role::Officer, Duration::from_secs(3600))?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let allowance = Allowance { per_second: 100_000, burst: 100_000 };
    let limits = ApiLimits { per_caller: allowance, per_address: allowance, ..ApiLimits::default() };
    let served = app.clone();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async { api::serve(listener, served, tokens, limits)?.await })
    });
    let partners = app.pool.read(OURS, partners::load_partners)?;
    let path = |id| format!("/v1/partners/{id}/prospects?limit=100");
    let request = |path| format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n");
    let each = partners.len().div_ceil(200);
    Ok((address, partners.iter().step_by(each).map(|partner| request(path(partner.id))).collect()))
}

/// Saves 100,000 firms anew while clients ask, and goes on until the rankings have them.
fn change_many(app: &App, ids: &[FirmId], address: SocketAddr, requests: &[String]) -> Outcome<()> {
    let is_over = AtomicBool::new(false);
    let (busy, changed) = std::thread::scope(|scope| {
        let busy = scope.spawn(|| measure(address, requests, &is_over));
        let changed = change(app, ids);
        is_over.store(true, Ordering::Relaxed);
        (busy.join(), changed)
    });
    let (written, absorbed) = changed?;
    println!("{} changed firms: written in {written:.1} s, ranked {absorbed:.1} s later", CHANGED.min(ids.len()));
    println!("prospects meanwhile: {}", busy.unwrap_or_else(|_| Err("a client panicked".into()))?);
    Ok(())
}

fn change(app: &App, ids: &[FirmId]) -> Outcome<(f64, f64)> {
    let begin = Instant::now();
    let conn = &mut *app.pool.get()?;
    // Another one in each run over the same database, for who says what is known changes nothing.
    let website = format!("https://voorbeeld.example/{}", organisations::get_version(conn, OURS)?);
    for ids in ids[..CHANGED.min(ids.len())].chunks(4_000) {
        let mut firms = tenant::read(conn, OURS, |tenant| firms::load_firms_by_id(tenant, ids))?;
        firms.iter_mut().for_each(|firm| firm.website = Some(website.clone()));
        tenant::write(conn, OURS, |tenant| firms::save_firms(tenant, &firms))?;
    }
    let (written, version) = (begin.elapsed().as_secs_f64(), organisations::get_version(conn, OURS)?);
    let waited = Instant::now();
    while app.indexes.current(OURS, None)?.snapshot.version < version {
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok((written, waited.elapsed().as_secs_f64()))
}

/// Moves a firm; how long after the write the rankings have it.
fn rewrite(app: &App, id: FirmId) -> Outcome<Duration> {
    let conn = &mut *app.pool.get()?;
    let mut firm = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, id))?.ok_or("the firm is gone")?.record;
    if let Some(at) = firm.location.as_mut().and_then(|location| location.coordinates.as_mut()) {
        at.lat += 0.01;
    }
    tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm, None))?;
    let version = organisations::get_version(conn, OURS)?;
    let written = Instant::now();
    app.indexes.current(OURS, Some(version))?;
    Ok(written.elapsed())
}

/// Sorted.
struct Times(Vec<Duration>);

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |share: f64| self.0.get((self.0.len() as f64 * share) as usize).or(self.0.last());
        let ms = |share: f64| 1000.0 * at(share).copied().unwrap_or_default().as_secs_f64();
        write!(f, "p50 {:.1} ms, p95 {:.1} ms ({} times)", ms(0.5), ms(0.95), self.0.len())
    }
}

/// Asks with all clients for a while, and until `is_over`.
fn measure(address: SocketAddr, requests: &[String], is_over: &AtomicBool) -> Outcome<Times> {
    let begin = Instant::now();
    let goes_on = || begin.elapsed() <= MEASURED || !is_over.load(Ordering::Relaxed);
    ask_with_all(|client| ask(address, requests.iter().cycle().skip(client * 37).take_while(|_| goes_on())))
}

/// Asks everything once, each client its part.
fn measure_once(address: SocketAddr, requests: &[String]) -> Outcome<Times> {
    ask_with_all(|client| ask(address, requests.iter().skip(client).step_by(CLIENTS)))
}

fn ask_with_all(client: impl Fn(usize) -> Outcome<Vec<Duration>> + Sync) -> Outcome<Times> {
    let client = &client;
    let asked: Vec<Outcome<Vec<Duration>>> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        let joined = clients.into_iter().map(|client| client.join());
        joined.map(|times| times.unwrap_or_else(|_| Err("a client panicked".into()))).collect()
    });
    let mut times: Vec<Duration> = asked.into_iter().collect::<Outcome<Vec<_>>>()?.concat();
    times.sort();
    Ok(Times(times))
}

/// How long each answer took over one connection.
fn ask<'r>(address: SocketAddr, requests: impl Iterator<Item = &'r String>) -> Outcome<Vec<Duration>> {
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    connection.get_ref().set_nodelay(true)?;
    let mut times = Vec::new();
    for request in requests {
        let asked = Instant::now();
        match answer(&mut connection, request)? {
            200 => times.push(asked.elapsed()),
            status => return Err(format!("answered {status}").into()),
        }
    }
    Ok(times)
}

/// Status of an answer whose length its head tells.
fn answer(connection: &mut BufReader<TcpStream>, request: &str) -> Outcome<u16> {
    connection.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line.split(' ').nth(1).unwrap_or_default().parse()?;
    let mut length = 0;
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        match line.trim_end().to_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.parse()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok(status)
}

/// Seconds of processor time of this process, as Linux counts them.
fn processor() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}

/// Resident memory now and at most.
fn memory() -> Outcome<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = |name| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    Ok(format!("resident {}, at most {}", line("VmRSS:"), line("VmHWM:")))
}
