//! Berapa banyak yang harus diunduh peramban yang hanya mengenal gzip: semua peramban, lewat HTTP biasa.

use std::io::Read;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::bantuan::{Aplikasi, Kantor, pabrik::KATA_SANDI};

const KB: usize = 1024;

/// Satu jawaban sebagaimana lewat di kabel.
struct Jawaban {
    status: StatusCode,
    kepala: HeaderMap,
    isi: Bytes,
}

impl Jawaban {
    fn byte(&self) -> usize {
        let kepala: usize = self.kepala.iter().map(|(nama, nilai)| nama.as_str().len() + nilai.len() + 4).sum();
        kepala + self.isi.len()
    }

    fn terbuka(&self) -> String {
        assert_eq!(self.kepala[header::CONTENT_ENCODING], "gzip");
        let mut isi = String::new();
        GzDecoder::new(&self.isi[..]).read_to_string(&mut isi).unwrap();
        isi
    }
}

async fn minta(app: &Aplikasi, method: Method, alamat: &str, kuki: &str, isi: String, kemasan: &str) -> Jawaban {
    let permintaan = Request::builder()
        .method(method)
        .uri(alamat)
        .header(header::ACCEPT_ENCODING, kemasan)
        .header(header::COOKIE, kuki)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(isi))
        .unwrap();
    let (bagian, isi) = kinerja::router(&app.app).oneshot(permintaan).await.unwrap().into_parts();
    Jawaban { status: bagian.status, kepala: bagian.headers, isi: isi.collect().await.unwrap().to_bytes() }
}

async fn buka(app: &Aplikasi, alamat: &str, kuki: &str) -> Jawaban {
    minta(app, Method::GET, alamat, kuki, String::new(), "gzip, deflate").await
}

#[tokio::test]
async fn kunjungan_pertama_paling_banyak_60_kb_tanpa_brotli() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let pintu = buka(&app, "/masuk", "").await;
    let html = pintu.terbuka();
    let mut semua = vec![pintu];
    for potongan in html.split("\"/statis/").skip(1) {
        let alamat = format!("/statis/{}", potongan.split('"').next().unwrap());
        let berkas = buka(&app, &alamat, "").await;
        let polos = minta(&app, Method::GET, &alamat, "", String::new(), "").await;
        assert_eq!(berkas.terbuka().as_bytes(), polos.isi, "{alamat}");
        assert!(berkas.isi.len() < polos.isi.len() / 2, "{alamat}");
        semua.push(berkas);
    }
    let isi = serde_html_form::to_string([("nip", kantor.sari.nip.as_str()), ("kata_sandi", KATA_SANDI)]).unwrap();
    let masuk = minta(&app, Method::POST, "/masuk", "", isi, "gzip, deflate").await;
    assert_eq!(masuk.status, StatusCode::SEE_OTHER);
    let kuki: Vec<_> = masuk.kepala.get_all(header::SET_COOKIE).iter().map(|k| k.to_str().unwrap()).collect();
    let kuki: Vec<_> = kuki.iter().map(|k| k.split(';').next().unwrap()).collect();
    let beranda = buka(&app, "/", &kuki.join("; ")).await;
    assert!(beranda.terbuka().contains("Sari"));
    semua.extend([masuk, beranda]);
    let byte: usize = semua.iter().map(Jawaban::byte).sum();
    assert_eq!(semua.len(), 5, "halaman masuk memuat berkas lain");
    eprintln!("kunjungan pertama dengan gzip saja: {byte} byte");
    assert!(byte <= 60 * KB, "{byte} byte");
}
