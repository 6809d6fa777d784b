//! Masuk, keluar, dan siapa yang tidak dapat masuk.

pub mod catatan;
mod kata_sandi;
mod sesi;
mod tebakan;

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension,
    extract::ConnectInfo,
    http::{Method, StatusCode, header},
};
use chrono::TimeDelta;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik::KATA_SANDI};

const SANDI_BARU: &str = "angkot hujan lemari biru";

/// Peramban tanpa sesi di alamat lain.
fn dari(app: &Aplikasi, alamat: &str) -> Peramban {
    let alamat = SocketAddr::new(alamat.parse::<IpAddr>().unwrap(), 40_000);
    Peramban::baru(kinerja::router(&app.app).layer(Extension(ConnectInfo(alamat))))
}

async fn coba(peramban: &Peramban, nip: &str, kata_sandi: &str) -> Halaman {
    peramban.paksa("/masuk", &[("nip", nip), ("kata_sandi", kata_sandi)]).await
}

fn majukan(app: &Aplikasi, lama: TimeDelta) {
    app.app.clock.set(app.app.clock.now() + lama);
}

fn tunggu(halaman: &Halaman) -> i64 {
    halaman.kepala[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

async fn masih_masuk(peramban: &Peramban) -> bool {
    peramban.kirim(Method::GET, "/", None).await.status == StatusCode::OK
}

async fn ganti(peramban: &Peramban, lama: &str, baru: &str, ulang: &str) -> Halaman {
    let halaman = peramban.buka("/kata-sandi").await;
    let isian = [("kata_sandi_lama", lama), ("kata_sandi_baru", baru), ("kata_sandi_ulang", ulang)];
    peramban.tekan(&halaman, "Ganti kata sandi", &isian).await
}

#[tokio::test]
async fn pegawai_masuk_dan_keluar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka("/").await.memuat("Tidak ada yang menunggu Anda"));
    let token = sari.kuki("sesi").unwrap();
    let beranda = sari.buka("/").await;
    sari.tekan(&beranda, "Keluar", &[]).await;
    sari.taruh_kuki("sesi", &token);
    assert_eq!(sari.buka("/").await.alamat, "/masuk?lanjut=%2F".split('?').next().unwrap());
}

#[tokio::test]
async fn nip_tak_dikenal_dan_sandi_keliru_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let tamu = app.tamu();
    let halaman = tamu.buka("/masuk").await;
    let keliru =
        tamu.tekan(&halaman, "Masuk", &[("nip", &kantor.sari.nip), ("kata_sandi", "bukan ini sandinya")]).await;
    let asing = tamu.tekan(&halaman, "Masuk", &[("nip", "199901012020011999"), ("kata_sandi", KATA_SANDI)]).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keliru.teks("[role=alert]"), asing.teks("[role=alert]"));
    assert_eq!(keliru.nilai("nip"), std::slice::from_ref(&kantor.sari.nip));
}

#[tokio::test]
async fn sesudah_masuk_orang_kembali_ke_halaman_setempat_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for (lanjut, harapan) in [
        ("/skp?tahun=2026", "/skp?tahun=2026"),
        ("", "/"),
        ("//jahat.id", "/"),
        ("https://jahat.id", "/"),
        ("/\\jahat.id", "/"),
        ("/\t/jahat.id", "/"),
        ("/\r\nset-cookie: a=b", "/"),
    ] {
        let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi", KATA_SANDI), ("lanjut", lanjut)];
        let jawaban = app.tamu().paksa("/masuk", &isian).await;
        assert_eq!(jawaban.kepala[header::LOCATION], harapan, "{lanjut:?}");
    }
    let tamu = app.tamu();
    let pintu = tamu.buka("/skp").await;
    assert_eq!(pintu.nilai("lanjut"), ["/skp"]);
    let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi", "keliru sekali ini")];
    assert_eq!(tamu.tekan(&pintu, "Masuk", &isian).await.nilai("lanjut"), ["/skp"]);
}

#[tokio::test]
async fn akun_contoh_tidak_tampak_pada_instansi_sungguhan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    // Tabelnya pun tidak cukup: instansinya sendiri harus peragaan.
    sqlx::query_scalar::<_, i32>("insert into akun_contoh values (1, 'admin', $1) returning urutan")
        .bind(kantor.adi.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    let pintu = app.tamu().buka("/masuk").await;
    for jejak in ["Akun contoh", "data-kata-sandi", "data-nip", "contoh-kinerja", kantor.adi.nip.as_str()] {
        assert!(!pintu.html.contains(jejak), "{jejak}");
    }
}
