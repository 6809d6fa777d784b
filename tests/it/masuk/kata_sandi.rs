//! Mengganti kata sandi, atas kemauan sendiri atau karena wajib.

use axum::http::{Method, StatusCode, header};
use kinerja::masuk;
use scraper::{Html, Selector};

use super::{SANDI_BARU, coba, ganti, masih_masuk, tunggu};
use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, pabrik::KATA_SANDI};

#[tokio::test]
async fn kata_sandi_baru_ditolak_dengan_kalimat_yang_jelas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let nip = kantor.sari.nip.as_str();
    for (lama, baru, ulang, kalimat) in [
        (KATA_SANDI, "tujuhan", "tujuhan", "paling pendek 12 karakter; yang Anda tulis 7"),
        (KATA_SANDI, nip, nip, "mudah ditebak"),
        (KATA_SANDI, "SariKantorUji2026", "SariKantorUji2026", "mudah ditebak"),
        (KATA_SANDI, KATA_SANDI, KATA_SANDI, "harus berbeda dari yang sekarang"),
        (KATA_SANDI, SANDI_BARU, "yang lain sama sekali", "Tidak sama dengan kata sandi baru"),
        ("bukan sandi saya yang lama", SANDI_BARU, SANDI_BARU, "Kata sandi yang sekarang tidak cocok"),
        ("", SANDI_BARU, SANDI_BARU, "Tuliskan kata sandi Anda yang sekarang"),
    ] {
        let halaman = ganti(&sari, lama, baru, ulang).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}");
        assert!(halaman.teks("[role=alert]").contains(kalimat), "{kalimat}: {}", halaman.teks("[role=alert]"));
        for kata_sandi in [lama, baru, ulang].into_iter().filter(|k| !k.is_empty() && *k != nip) {
            assert!(!halaman.html.contains(kata_sandi), "{kata_sandi} tergambar kembali");
        }
    }
    assert_eq!(coba(&app.tamu(), nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn mengganti_kata_sandi_mengeluarkan_perangkat_lain_dan_membarui_token() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, ponsel) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.sari).await);
    let token = sari.kuki("sesi").unwrap();
    let beranda = ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    assert_eq!(beranda.alamat, "/", "{}", beranda.isi());
    assert!(masih_masuk(&sari).await);
    assert!(!masih_masuk(&ponsel).await);
    assert_ne!(sari.kuki("sesi").unwrap(), token);
    ponsel.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&ponsel).await);
    let nip = &kantor.sari.nip;
    assert_eq!(coba(&app.tamu(), nip, KATA_SANDI).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(coba(&app.tamu(), nip, SANDI_BARU).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn menebak_kata_sandi_lama_dari_sesi_yang_tertinggal_dilambatkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..5 {
        let halaman = ganti(&sari, "tebakan yang keliru", SANDI_BARU, SANDI_BARU).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let ditahan = ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    assert_eq!((ditahan.status, tunggu(&ditahan)), (StatusCode::TOO_MANY_REQUESTS, 1));
    // Pemiliknya tetap dapat masuk di tempat lain.
    assert_eq!(coba(&app.tamu(), &kantor.sari.nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

/// Isian tersembunyi dari mana pengelola kata sandi tahu akun siapa yang diganti.
fn akun_bagi_pengelola_kata_sandi(halaman: &Halaman) -> String {
    let html = Html::parse_document(&halaman.html);
    let isian = Selector::parse("main form input[autocomplete=username]").unwrap();
    let isian: Vec<_> = html.select(&isian).collect();
    assert_eq!(isian.len(), 1, "{}", halaman.html);
    assert!(isian[0].attr("hidden").is_some() && isian[0].attr("type") == Some("text"), "{}", isian[0].html());
    isian[0].attr("value").unwrap().to_owned()
}

#[tokio::test]
async fn formulir_ganti_kata_sandi_menyebut_akunnya_kepada_pengelola_kata_sandi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka("/kata-sandi").await;
    assert_eq!(akun_bagi_pengelola_kata_sandi(&halaman), kantor.sari.nip);
    let ditolak = ganti(&sari, KATA_SANDI, "tujuhan", "tujuhan").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(akun_bagi_pengelola_kata_sandi(&ditolak), kantor.sari.nip);
    let biasa = ["kata_sandi_lama", "kata_sandi_baru", "kata_sandi_ulang"];
    let (_, isi) = halaman.formulir("Ganti kata sandi", &[]);
    assert_eq!(isi.split('&').map(|b| b.split('=').next().unwrap()).collect::<Vec<_>>(), biasa);
}

async fn terbitkan(app: &Aplikasi, orang: &Orang, kata_sandi: &str) {
    let sidik = masuk::sidik_kata_sandi(kata_sandi.into()).await.unwrap();
    let mut conn = app.db.acquire().await.unwrap();
    masuk::terbitkan(&mut conn, orang.id, &sidik, true, app.app.clock.now()).await.unwrap();
}

#[tokio::test]
async fn kata_sandi_terbitan_wajib_diganti_sebelum_apa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let lama = app.masuk(&kantor.sari).await;
    terbitkan(&app, &kantor.sari, "abcde-fghjk-mnpqr-23456").await;
    assert!(!masih_masuk(&lama).await, "sesi lama harus berakhir saat kata sandi diterbitkan");

    let sari = app.tamu();
    let jawaban = coba(&sari, &kantor.sari.nip, "abcde-fghjk-mnpqr-23456").await;
    assert_eq!(jawaban.kepala[header::LOCATION], "/kata-sandi");
    assert_eq!(akun_bagi_pengelola_kata_sandi(&sari.buka("/kata-sandi").await), kantor.sari.nip);
    for alamat in ["/", "/skp", "/skp/baru", "/sesi", "/profil"] {
        let halaman = sari.kirim(Method::GET, alamat, None).await;
        assert_eq!(halaman.status, StatusCode::SEE_OTHER, "{alamat}");
        assert_eq!(halaman.kepala[header::LOCATION], "/kata-sandi", "{alamat}");
    }
    sari.paksa("/skp", &[("mulai", "1/1/2026"), ("selesai", "31/12/2026")]).await;
    assert_eq!(app.hitung("select count(*) from skp").await, 0);
    let beranda = ganti(&sari, "abcde-fghjk-mnpqr-23456", SANDI_BARU, SANDI_BARU).await;
    assert_eq!(beranda.alamat, "/", "{}", beranda.isi());
    assert!(masih_masuk(&sari).await);
}
