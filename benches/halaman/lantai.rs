//! Lantai: sesedikit mungkin yang masih melayani halaman dari basis data.
//!
//! Satu pencarian sesi dan dua pertanyaan berindeks di atas satu sambungan, lalu HTML sebanyak yang
//! diminta. Simpanannya satu transaksi: satu baris diubah, satu ditambahkan. Tanpa log, tanpa izin,
//! tanpa galat yang sopan: yang di atasnya adalah harga semua itu.

use anyhow::Context;
use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool, postgres::PgPoolOptions};
use uuid::Uuid;

/// Sambungan basis data sebanyak aplikasi: bawaannya, atau `KINERJA_SAMBUNGAN`.
fn sambungan() -> u32 {
    std::env::var("KINERJA_SAMBUNGAN").ok().and_then(|s| s.parse().ok()).unwrap_or(12)
}

pub fn layani() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let db = PgPoolOptions::new()
            .max_connections(sambungan())
            .test_before_acquire(false)
            .connect(&std::env::var("DATABASE_URL")?)
            .await?;
        let rute = Router::new()
            .route("/{skp}/{bita}", get(halaman))
            .route("/{lantai}", post(simpan))
            .route("/kegiatan/{lantai}", post(simpan_sepekan))
            .with_state(db);
        let pendengar = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("lantai siap di http://{}", pendengar.local_addr()?);
        Ok(axum::serve(axum::serve::ListenerExt::tap_io(pendengar, |kabel| drop(kabel.set_nodelay(true))), rute)
            .await?)
    })
}

async fn halaman(
    State(db): State<PgPool>,
    Path((skp, bita)): Path<(Uuid, usize)>,
    kepala: HeaderMap,
) -> Result<Response, Galat> {
    let mut conn = db.acquire().await?;
    sesi(&mut conn, &kepala).await?;
    let (status, dukungan): (String, Vec<String>) =
        sqlx::query_as("select status, dukungan from skp where skp_id = $1").bind(skp).fetch_one(&mut *conn).await?;
    let rencana: Vec<(Uuid, String)> =
        sqlx::query_as("select rencana_id, rhk from rencana where skp_id = $1 order by urutan")
            .bind(skp)
            .fetch_all(&mut *conn)
            .await?;
    drop(conn);
    let html = Halaman { status, dukungan, rencana, bita }.gambar()?;
    Ok((KEPALA, Html(html)).into_response())
}

async fn simpan(
    State(db): State<PgPool>,
    Path(lantai): Path<Uuid>,
    kepala: HeaderMap,
    isi: Bytes,
) -> Result<Response, Galat> {
    let mut tx = db.begin().await?;
    sesi(&mut tx, &kepala).await?;
    let isi = std::str::from_utf8(&isi)?;
    sqlx::query("update lantai set isi = $2, versi = versi + 1 where lantai_id = $1")
        .bind(lantai)
        .bind(isi)
        .execute(&mut *tx)
        .await?;
    sqlx::query("insert into lantai_catatan (kunci, lantai_id, isi) values ($1, $2, $3)")
        .bind(Uuid::now_v7())
        .bind(lantai)
        .bind(isi)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok((StatusCode::SEE_OTHER, KEPALA, [(header::LOCATION, "/")]).into_response())
}

/// Dua puluh lima baris dalam satu pernyataan dan satu baris yang diubah, dalam satu transaksi.
async fn simpan_sepekan(
    State(db): State<PgPool>,
    Path(lantai): Path<Uuid>,
    kepala: HeaderMap,
    isi: Bytes,
) -> Result<Response, Galat> {
    let mut tx = db.begin().await?;
    let (siapa, _) = sesi(&mut tx, &kepala).await?;
    let isi = std::str::from_utf8(&isi)?;
    let nomor: Vec<Uuid> = (0..25).map(|_| Uuid::now_v7()).collect();
    let uraian: Vec<&str> = (0..25).map(|n| isi.get(n * 40..n * 40 + 40).unwrap_or("kegiatan")).collect();
    sqlx::query(
        "insert into lantai_kegiatan (kegiatan_id, pegawai_id, tanggal, uraian)
         select n.id, $3, date '2026-01-05' + (n.ke % 5)::int, n.uraian
         from unnest($1::uuid[], $2::text[]) with ordinality as n (id, uraian, ke)",
    )
    .bind(&nomor)
    .bind(&uraian)
    .bind(siapa)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update lantai set versi = versi + 1 where lantai_id = $1").bind(lantai).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok((StatusCode::SEE_OTHER, KEPALA, [(header::LOCATION, "/")]).into_response())
}

async fn sesi(conn: &mut PgConnection, kepala: &HeaderMap) -> Result<(Uuid, DateTime<Utc>), Galat> {
    let kuki = kepala.get(header::COOKIE).and_then(|k| k.to_str().ok()?.strip_prefix("sesi="));
    let token = hex::decode(kuki.context("kuki")?)?;
    Ok(sqlx::query_as("select pegawai_id, berakhir_pada from sesi where sidik = $1 and berakhir_pada > $2")
        .bind(Sha256::digest(token).to_vec())
        .bind(Utc::now())
        .fetch_one(conn)
        .await?)
}

/// Sebanyak yang dikirim aplikasi.
const KEPALA: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

#[derive(Template)]
#[template(
    source = "<!doctype html><html lang=\"id\"><title>{{ status }}</title><ul>{% for d in dukungan %}<li>{{ d }}</li>{% endfor %}</ul>\
    {% for n in 0..ulang %}<section id=\"s{{ n }}\">{% for (id, rhk) in rencana %}<article id=\"r-{{ id }}\"><h4>{{ rhk }}</h4>\
    <a href=\"/rencana/{{ id }}\">Ubah</a></article>{% endfor %}</section>{% endfor %}",
    ext = "html"
)]
struct Isi<'a> {
    status: &'a str,
    dukungan: &'a [String],
    rencana: &'a [(Uuid, String)],
    ulang: usize,
}

struct Halaman {
    status: String,
    dukungan: Vec<String>,
    rencana: Vec<(Uuid, String)>,
    bita: usize,
}

impl Halaman {
    /// Isi yang sama diulang sampai tepat sebanyak `bita`; sisanya digenapi spasi.
    fn gambar(&self) -> askama::Result<String> {
        let seulang: usize = self.rencana.iter().map(|(_, rhk)| rhk.len() + 122).sum::<usize>() + 27;
        let ulang = (self.bita / seulang).max(1);
        let isi = Isi { status: &self.status, dukungan: &self.dukungan, rencana: &self.rencana, ulang };
        let mut html = String::with_capacity(self.bita + seulang);
        isi.render_into(&mut html)?;
        html.truncate(html.floor_char_boundary(self.bita));
        html.extend(std::iter::repeat_n(' ', self.bita - html.len()));
        Ok(html)
    }
}

struct Galat(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Galat {
    fn from(galat: E) -> Self {
        Self(galat.into())
    }
}

impl IntoResponse for Galat {
    fn into_response(self) -> Response {
        eprintln!("{:#}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
