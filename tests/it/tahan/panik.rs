//! Kesalahan kami sendiri pun dijawab halaman yang terbaca.

use axum::{
    Router,
    http::{Method, StatusCode},
    routing::get,
};
use kinerja::kernel::{app::App, routes::Leeways, web};

use super::halaman_galat;
use crate::bantuan::{Aplikasi, Peramban};

async fn panik() -> StatusCode {
    panic!("kesalahan yang disengaja")
}

#[tokio::test]
async fn permintaan_yang_panik_dijawab_halaman_galat() {
    let app = Aplikasi::baru().await;
    let halaman: Router<App> = Router::new().route("/panik", get(panik).post(panik));
    let peramban = Peramban::baru(web::wrap(halaman, &app.app, Leeways::default()));
    for isi in [None, Some("rhk=Tulisan".to_owned())] {
        let method = if isi.is_some() { Method::POST } else { Method::GET };
        let galat = peramban.kirim(method, "/panik", isi).await;
        halaman_galat(&galat, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(galat.memuat("Kesalahan ini sudah tercatat"), "{}", galat.isi());
        assert!(!galat.html.contains("disengaja"), "{}", galat.html);
        assert!(galat.kepala.contains_key("x-request-id") && galat.kepala.contains_key("content-security-policy"));
    }
    assert_eq!(peramban.kirim(Method::GET, "/healthz", None).await.status, StatusCode::OK);
}
