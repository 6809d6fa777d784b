//! Yang tercatat dari sebuah percobaan masuk, dan yang tidak terbaca darinya.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use super::{SANDI_BARU, coba, dari, ganti, majukan};
use crate::bantuan::{Aplikasi, Kantor, pabrik::KATA_SANDI};

/// Catatan yang ditulis aplikasi selama sebuah uji.
#[derive(Clone, Default)]
pub struct Catatan(Arc<Mutex<Vec<u8>>>);

impl io::Write for Catatan {
    fn write(&mut self, isi: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(isi);
        Ok(isi.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Catatan {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Catatan {
    /// Mencatat semuanya, sampai yang paling rinci, selama penjaganya ada.
    ///
    /// Pencatat kedua tidak menulis apa-apa; tanpa dia, `tracing` bertanya kepada utas mana pun yang
    /// pertama kali sampai di sebuah catatan, dan jawaban uji lain («tidak dicatat») berlaku bagi semua.
    pub fn mulai(&self) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch) {
        let semua = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        let kedua = tracing::Dispatch::new(semua.with_writer(io::sink).finish());
        let penulis = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
        (tracing::subscriber::set_default(penulis.with_writer(self.clone()).finish()), kedua)
    }

    pub fn ambil(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }

    /// Perintah SQL menurut urutannya, tanpa `rollback` setiap sambungan yang pulang ke pool.
    fn sql(&self) -> Vec<String> {
        let catatan = self.ambil();
        let baris = catatan.lines().map(|b| serde_json::from_str::<Value>(b).unwrap());
        baris
            .filter(|b| b["target"] == "sqlx::query")
            .map(|b| b["fields"]["summary"].as_str().unwrap_or_default().to_owned())
            .filter(|sql| sql != "rollback")
            .collect()
    }
}

#[tokio::test]
async fn kata_sandi_dan_token_tidak_pernah_tercatat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let catatan = Catatan::default();
    let penjaga = catatan.mulai();
    let sari = app.tamu();
    let keliru = coba(&sari, &kantor.sari.nip, "keliru-tapi-rahasia").await;
    assert!(!keliru.html.contains("keliru-tapi-rahasia"));
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    let token = sari.kuki("sesi").unwrap();
    ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    drop(penjaga);
    let catatan = catatan.ambil();
    assert!(catatan.contains("/kata-sandi"), "tidak ada yang tercatat");
    let peramban = sari.kuki("peramban").unwrap();
    for rahasia in ["keliru-tapi-rahasia", KATA_SANDI, SANDI_BARU, &token, &sari.kuki("sesi").unwrap(), &peramban] {
        assert!(!catatan.contains(rahasia), "{rahasia} tercatat");
    }
    let jejak: Vec<String> = sqlx::query_scalar("select rincian::text from jejak").fetch_all(&app.db).await.unwrap();
    assert!(!jejak.iter().any(|j| j.contains(SANDI_BARU) || j.contains(KATA_SANDI) || j.contains(&token)));
}

/// Waktu tidak diukur di sini; yang sama adalah pekerjaannya: perintah SQL dan satu kali argon2.
#[tokio::test]
async fn nip_tak_dikenal_menempuh_jalan_yang_sama_dengan_sandi_keliru() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql(
        "update akun set aktif = false where pegawai_id = (select pegawai_id from pegawai where nama = 'Joko')",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let catatan = Catatan::default();
    let penjaga = catatan.mulai();
    let mut semua = Vec::new();
    for (nip, kata_sandi) in [
        (kantor.sari.nip.as_str(), "keliru tapi panjang"),
        ("199901012020011999", KATA_SANDI),
        (&kantor.joko.nip, KATA_SANDI),
    ] {
        let jawaban = coba(&app.tamu(), nip, kata_sandi).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
        semua.push(catatan.sql());
    }
    drop(penjaga);
    assert!(semua[0].len() >= 4, "{:?}", semua[0]);
    assert_eq!(semua[0], semua[1]);
    assert_eq!(semua[0], semua[2]);
}

/// Akun, pelaku, dan rincian setiap `masuk.gagal`.
async fn gagal(app: &Aplikasi) -> Vec<(Uuid, Option<Uuid>, Value)> {
    let sql = "select objek_id, pelaku_id, rincian from jejak where peristiwa = 'masuk.gagal' order by jejak_id";
    sqlx::query_as(sql).fetch_all(&app.db).await.unwrap()
}

#[tokio::test]
async fn percobaan_yang_gagal_tercatat_pada_akunnya_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql(
        "update akun set aktif = false where pegawai_id = (select pegawai_id from pegawai where nama = 'Joko')",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let penebak = dari(&app, "203.0.113.7");
    coba(&penebak, &kantor.sari.nip, "tebakan yang keliru").await;
    coba(&penebak, "199901012020011999", "tebakan yang keliru").await;
    coba(&penebak, &kantor.joko.nip, KATA_SANDI).await;
    assert_eq!(coba(&penebak, &kantor.budi.nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    let dari_penebak = json!({ "alamat": "203.0.113.7" });
    let harapan = [&kantor.sari, &kantor.joko].map(|o| (o.id.uuid(), None, dari_penebak.clone()));
    assert_eq!(gagal(&app).await, harapan);
    // Nomor tanpa akun pun tidak tersimpan di mana-mana, hanya sidiknya.
    let tersimpan = "select count(*) from jejak where rincian::text like '%1999%'";
    assert_eq!(app.hitung(tersimpan).await, 0);
}

#[tokio::test]
async fn banjir_tebakan_tidak_memenuhi_jejak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let baris = "select (select count(*) from jejak) + (select count(*) from percobaan_masuk)";
    let serang = async |nip: &str| {
        let sebelum = app.hitung(baris).await;
        for n in 1..=14 {
            let jawaban = coba(&dari(&app, &format!("203.0.113.{n}")), nip, "tebakan yang keliru").await;
            assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
        }
        app.hitung(baris).await - sebelum
    };
    let dikenal = serang(&kantor.sari.nip).await;
    assert_eq!(gagal(&app).await.len(), 10);
    // Yang ditolak karena harus menunggu tidak dicatat.
    let ditahan = coba(&dari(&app, "203.0.113.14"), &kantor.sari.nip, "tebakan yang keliru").await;
    assert_eq!(ditahan.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(gagal(&app).await.len(), 10);
    majukan(&app, TimeDelta::minutes(15));
    coba(&dari(&app, "203.0.113.1"), &kantor.sari.nip, "tebakan yang keliru").await;
    assert_eq!(gagal(&app).await.len(), 11);
    // Nomor tanpa akun menulis sama banyaknya; hitungan keempat belas alamat sudah ada.
    assert_eq!(serang("199901012020011999").await, dikenal - 14);
    assert_eq!(gagal(&app).await.len(), 11);
}
