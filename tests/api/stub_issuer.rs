//! An issuer that a test holds in its hand: its keys, and how badly it behaves.

use crate::service::eventually;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use loopvermogen::app::caller::Role;
use loopvermogen::app::settings::{IssuerSettings, OfOrganisation};
use loopvermogen::domain::OrganisationId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

pub const AUDIENCE: &str = "urn:loopvermogen:test";

/// A key pair of an issuer.
pub struct Key {
    pub kid: &'static str,
    pub pem: String,
    signing: EncodingKey,
}

/// Two keys for all tests: drawing one takes a while.
pub static FIRST: LazyLock<Key> = LazyLock::new(|| Key::draw("first"));
pub static SECOND: LazyLock<Key> = LazyLock::new(|| Key::draw("second"));

impl Key {
    fn draw(kid: &'static str) -> Key {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8 = AsDer::<Pkcs8V1Der>::as_der(&pair).unwrap();
        // Inside the PKCS#8 of an RSA key of this size the PKCS#1 begins after 26 bytes.
        let signing = EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]);
        let public = AsDer::<PublicKeyX509Der>::as_der(pair.public_key()).unwrap();
        let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, public.as_ref());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        Key { kid, pem, signing }
    }

    /// The public key as it is published.
    pub fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.signing, Algorithm::RS256).unwrap();
        jwk.common.key_id = Some(self.kid.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    pub fn header(&self) -> Header {
        Header { typ: Some("at+jwt".into()), kid: Some(self.kid.into()), ..Header::new(Algorithm::RS256) }
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header(), claims)
    }

    pub fn sign_under(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.signing).unwrap()
    }
}

/// How the issuer answers when its keys are asked.
#[derive(Clone)]
pub enum Behaviour {
    Keys(Vec<Value>),
    /// Each byte of the answer after a pause, for a minute.
    Slow,
    Status(u16),
    RedirectTo(String),
    Huge,
    Nonsense,
    /// Closes the connection.
    HangsUp,
}

pub struct StubIssuer {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    address: SocketAddr,
    behaviour: Mutex<Behaviour>,
    /// What the token endpoint gives, and what it was last asked.
    id_token: Mutex<Option<String>>,
    asked: Mutex<String>,
    looks: AtomicUsize,
}

impl StubIssuer {
    /// An issuer that publishes the first key.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            address,
            behaviour: Mutex::new(Behaviour::Keys(vec![FIRST.public()])),
            id_token: Mutex::default(),
            asked: Mutex::default(),
            looks: AtomicUsize::new(0),
        });
        let served = shared.clone();
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = served.clone();
                std::thread::spawn(move || shared.answer(stream));
            }
        });
        Self { url: format!("http://{address}"), shared }
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().unwrap() = behaviour;
    }

    pub fn publish(&self, keys: &[&Key]) {
        self.behave(Behaviour::Keys(keys.iter().map(|key| key.public()).collect()));
    }

    pub fn give_id_token(&self, token: String) {
        *self.shared.id_token.lock().unwrap() = Some(token);
    }

    /// The head and the form that the token endpoint was last sent.
    pub fn was_asked(&self) -> String {
        self.shared.asked.lock().unwrap().clone()
    }

    /// How often its keys were asked. Each that is counted after a change of its behaviour saw the new one.
    pub fn looks(&self) -> usize {
        self.shared.looks.load(Ordering::SeqCst)
    }

    /// Waits until its keys were asked this often. Whether the service has taken over what it was told is not known
    /// then; a request with a key that the service does not know waits for that.
    pub fn await_looks(&self, count: usize) {
        eventually("its keys were asked", || self.looks() >= count);
    }

    /// Accepts its tokens for the default organisation, with roles in `roles`.
    pub fn settings(&self) -> IssuerSettings {
        IssuerSettings {
            issuer: self.url.clone(),
            audience: AUDIENCE.into(),
            jwks_uri: Some(format!("{}/keys", self.url)),
            algorithms: vec![Algorithm::RS256],
            types: vec!["at+jwt".into()],
            authorized_parties: Vec::new(),
            organisation: OfOrganisation::Fixed(OrganisationId::DEFAULT),
            roles_claim: Some("roles".into()),
            roles: BTreeMap::from([
                ("region-officer".to_owned(), Role::Officer),
                ("region-analyst".to_owned(), Role::Analyst),
            ]),
            role: None,
            scopes_claim: None,
            scopes: BTreeMap::new(),
            regions_claim: None,
            partners_claim: None,
            cool_down: Duration::from_secs(60),
            refresh: Duration::from_secs(600),
            sign_in: None,
        }
    }

    /// Claims of an officer's token in the form of RFC 9068.
    pub fn claims(&self) -> Value {
        let now = get_current_timestamp();
        json!({
            "iss": self.url, "aud": AUDIENCE, "sub": "ann", "iat": now, "exp": now + 300, "jti": "1",
            "client_id": "portal", "roles": ["region-officer"]
        })
    }

    /// The same, with these changed; `null` leaves one out.
    pub fn claims_with(&self, changes: Value) -> Value {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let begin = head.len();
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
            let line = head[begin..].trim().to_lowercase();
            length = line.strip_prefix("content-length: ").map_or(length, |text| text.parse().unwrap());
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        let _ = reader.read_exact(&mut body);
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        match path.as_str() {
            "/keys" => self.answer_keys(&mut stream),
            "/token" => {
                *self.asked.lock().unwrap() = format!("{head}{}", String::from_utf8_lossy(&body));
                let answer =
                    json!({"access_token": "x", "token_type": "Bearer", "id_token": *self.id_token.lock().unwrap()});
                send(&mut stream, 200, "", &answer.to_string());
            }
            _ => {
                let url = format!("http://{}", self.address);
                let found = json!({
                    "issuer": url, "jwks_uri": format!("{url}/keys"),
                    "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token")
                });
                send(&mut stream, 200, "", &found.to_string());
            }
        }
    }

    fn answer_keys(&self, stream: &mut TcpStream) {
        let behaviour = {
            let behaviour = self.behaviour.lock().unwrap();
            self.looks.fetch_add(1, Ordering::SeqCst);
            behaviour.clone()
        };
        match behaviour {
            Behaviour::Keys(keys) => send(stream, 200, "", &json!({"keys": keys}).to_string()),
            Behaviour::Status(status) => send(stream, status, "", "{}"),
            Behaviour::RedirectTo(url) => send(stream, 302, &format!("location: {url}\r\n"), ""),
            Behaviour::Huge => send(stream, 200, "", &format!("{{\"keys\": [{}1]}}", "1,".repeat(5_000_000))),
            Behaviour::Nonsense => send(stream, 200, "", "<html>"),
            Behaviour::HangsUp => {}
            Behaviour::Slow => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
                for _ in 0..120 {
                    std::thread::sleep(Duration::from_millis(500));
                    let _ = stream.write_all(b" ");
                }
            }
        }
    }
}

fn send(stream: &mut TcpStream, status: u16, headers: &str, body: &str) {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n");
    // A reader that has had enough hangs up.
    let _ = stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes());
}
