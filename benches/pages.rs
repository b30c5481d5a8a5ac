//! Server time and weight of every page, against a database of any size.
//!
//! `LOOPVERMOGEN_DATABASE=FILE cargo bench --bench pages`, with an SQLite database in which firms were put. Visits write what
//! lists showed, so work on a copy. `LOOPVERMOGEN_DATA=DIR` names the folder with the key that the database was loaded with;
//! without it, pages that need one say so. Of each page: the first answer, median and longest of the twenty after it, in
//! milliseconds from asking to the last byte on the same machine, and the bytes that came over the line (gzip).
//! What a page works out beside the requests is told with how long that took.

use loopvermogen::api::ApiLimits;
use loopvermogen::api::quota::Allowance;
use loopvermogen::app::accounts::tickets::Tickets;
use loopvermogen::app::caller::{Caller, Role};
use loopvermogen::app::{App, tokens::Tokens};
use loopvermogen::domain::{FirmId, OrganisationId, PartnerId};
use loopvermogen::storage::firms;
use loopvermogen::web;
use reqwest::blocking::Client;
use std::error::Error;
use std::net::TcpListener;
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const OURS: OrganisationId = OrganisationId::DEFAULT;
const TIMES: usize = 20;
/// How long a page may say that it is still working something out.
const PATIENCE: Duration = Duration::from_secs(1800);
/// What a page says then.
const WORKING: &str = "data-again";
const PARTNER: &str = "fl-mindlabs";

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
    let folder = tempfile::tempdir()?;
    let begin = Instant::now();
    let app = App::open(&database, 8)?;
    let app = match std::env::var("LOOPVERMOGEN_DATA") {
        Ok(data) => app.with_data_dir(std::path::Path::new(&data))?,
        Err(_) => app,
    };
    app.warm_up()?;
    let count = app.indexes.current(OURS, None)?.snapshot.firms.len();
    println!("{count} firms; ready after {:.1} s", begin.elapsed().as_secs_f64());
    let ids = app.pool.read(OURS, firms::load_firm_ids)?;
    let firm = *ids.get(ids.len() / 2).ok_or("the database has no firms")?;
    let name = app.pool.read(OURS, |tenant| firms::find_firm(tenant, firm))?.ok_or("the firm is gone")?.record.name;
    drop(ids);

    let tokens = Tokens::open(folder.path())?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let allowance = Allowance { per_second: 100_000, burst: 100_000 };
    let limits = ApiLimits { per_caller: allowance, per_address: allowance, ..ApiLimits::default() };
    let tickets = Tickets::default();
    let served = (app, tickets.clone());
    std::thread::spawn(move || {
        let (app, tickets) = served;
        actix_web::rt::System::new().block_on(async { web::serve(listener, app, tokens, limits, tickets)?.await })
    });

    println!("{:<44} {:>9} {:>9} {:>9} {:>8}", "page", "first ms", "median", "longest", "bytes");
    for (role, paths) in pages(firm, &name) {
        let visitor = Visitor::sign_in(&base, &tickets, role)?;
        for path in paths {
            visitor.measure(&path)?;
        }
    }
    Ok(())
}

/// The pages, by who looks at them.
fn pages(firm: FirmId, name: &str) -> Vec<(Role, Vec<String>)> {
    let partner = PartnerId::of_reference(PARTNER);
    let name: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let of_officer = vec![
        "/".to_owned(),
        "/?lijst=team".to_owned(),
        "/bedrijven".to_owned(),
        "/partners".to_owned(),
        "/weekplan".to_owned(),
        "/weekplan?start=Tilburg".to_owned(),
        "/netwerk".to_owned(),
        "/regio".to_owned(),
        "/regio/journey.csv".to_owned(),
        "/regio/barriers.svg".to_owned(),
        "/rondleiding".to_owned(),
        "/import".to_owned(),
        "/zoeken".to_owned(),
        format!("/zoeken?q={name}"),
        "/zoeken?q=machinefabreik".to_owned(),
        "/zoeken?q=regio".to_owned(),
        "/zoeken?q=niemandheetzo".to_owned(),
        "/onderwerpen/robotica".to_owned(),
        format!("/bedrijven/{firm}"),
        format!("/bedrijven/{firm}?why=tilburg"),
        format!("/bedrijven/{firm}/gesprek"),
        format!("/bedrijven/{firm}/bezoek"),
        format!("/bedrijven/{firm}/bezoek.html"),
        format!("/bedrijven/{firm}/netwerk"),
        format!("/bedrijven/{firm}/intakelink"),
        format!("/partners/{partner}"),
        format!("/partners/{partner}/verdeling"),
        format!("/partners/{partner}/netwerk"),
    ];
    vec![
        (Role::Officer, of_officer),
        (Role::Coordinator, vec!["/".to_owned(), format!("/partners/{partner}/gegevens")]),
        (Role::Analyst, vec!["/".to_owned(), "/regio".to_owned()]),
        (Role::Admin, vec!["/beheer".to_owned()]),
    ]
}

/// Somebody with a browser.
struct Visitor {
    base: String,
    client: Client,
    role: Role,
    cookie: String,
}

struct Answer {
    status: u16,
    ms: f64,
    bytes: usize,
    is_working: bool,
}

impl Visitor {
    fn sign_in(base: &str, tickets: &Tickets, role: Role) -> Outcome<Visitor> {
        let mut caller = Caller::of(OURS, &format!("bench:{}", role.code()), role);
        if role == Role::Coordinator {
            caller.reach.partners = Some([PartnerId::of_reference(PARTNER)].into());
        }
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        let ticket = tickets.issue(&caller, chrono::TimeDelta::minutes(5))?;
        let answer = client.get(format!("{base}/sign-in/tickets/{ticket}")).send()?;
        // Signing in also takes away what was kept for whoever was here before.
        let cookies = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let cookies = cookies.map(|cookie| cookie.split(';').next().unwrap_or_default());
        let kept: Vec<&str> = cookies.filter(|cookie| !cookie.ends_with('=')).collect();
        if kept.is_empty() {
            return Err("signing in gave no cookie".into());
        }
        let cookie = kept.join("; ");
        Ok(Visitor { base: base.to_owned(), client, role, cookie })
    }

    fn measure(&self, path: &str) -> Outcome<()> {
        let name = format!("{} {}", self.role.code(), shortened(path));
        let first = self.ask(path)?;
        if first.status != 200 && first.status != 303 {
            println!("{name:<44} answers {}", first.status);
            return Ok(());
        }
        let begin = Instant::now();
        let mut is_working = first.is_working;
        while is_working && begin.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(500));
            is_working = self.ask(path)?.is_working;
        }
        let answers = (0..TIMES).map(|_| self.ask(path)).collect::<Outcome<Vec<_>>>()?;
        let mut times: Vec<f64> = answers.iter().map(|answer| answer.ms).collect();
        times.sort_by(f64::total_cmp);
        let bytes = answers.last().map_or(0, |answer| answer.bytes);
        let (median, longest) = (times[times.len() / 2], times[times.len() - 1]);
        print!("{name:<44} {:>9.1} {median:>9.1} {longest:>9.1} {bytes:>8}", first.ms);
        match first.is_working {
            true => println!("  worked out beside the requests in {:.1} s", begin.elapsed().as_secs_f64()),
            false => println!(),
        }
        Ok(())
    }

    fn ask(&self, path: &str) -> Outcome<Answer> {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header("accept", "text/html,*/*;q=0.8")
            .header("accept-language", "nl")
            .header("accept-encoding", "gzip")
            .header("cookie", &self.cookie);
        let begin = Instant::now();
        let answer = request.send()?;
        let (status, zipped) = (answer.status(), answer.headers().contains_key("content-encoding"));
        let body = answer.bytes()?;
        let ms = begin.elapsed().as_secs_f64() * 1000.0;
        let text = if zipped { unzipped(&body)? } else { String::from_utf8_lossy(&body).into_owned() };
        // A figure that is not there yet leads back to the page that tells so.
        let is_working = status == 303 || text.contains(WORKING);
        Ok(Answer { status: status.as_u16(), ms, bytes: body.len(), is_working })
    }
}

fn unzipped(bytes: &[u8]) -> Outcome<String> {
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// An address without the id in it.
fn shortened(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.split_once('?').map_or((part, ""), |(id, rest)| (id, rest)) {
        (id, "") if id.len() == 36 => "…".to_owned(),
        (id, rest) if id.len() == 36 => format!("…?{rest}"),
        _ => part.chars().take(30).collect(),
    });
    parts.collect::<Vec<_>>().join("/")
}
