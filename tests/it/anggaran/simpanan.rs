//! Simpanan yang menyentuh beberapa kemampuan sekaligus: berkas bukti, keputusan perubahan SKP.

use axum::http::Method;

use super::{mulai_menghitung, periksa};
use crate::{
    bantuan::{Aplikasi, Kantor, pabrik},
    bukti::{alamat, kegiatan, pdf, unggah},
    perubahan::disiapkan,
};

#[tokio::test]
async fn memasang_bukti_dan_memutuskan_perubahan_hemat_pernyataan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let baru = unggah(&sari, objek, "surat.pdf", &pdf("surat")).await;
    let halaman = sari.buka(&alamat(objek)).await;

    let usul = disiapkan(&app, (&kantor.sari, &sari), skp, &[]).await;
    let (aksi, isi) = usul.formulir("Usulkan", &[]);
    let diusulkan = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    let di_budi = budi.buka(&usul.alamat).await;
    let (aksi, isi) = di_budi.formulir("Setujui", &[]);
    let disetujui = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    let kini = budi.buka(&usul.alamat).await;
    let (aksi, isi) = kini.formulir("Batalkan perubahan", &[("alasan", "Tidak jadi")]);
    let dibatalkan = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!([&baru, &diusulkan, &disetujui, &dibatalkan].map(|h| h.status.as_u16()), [303; 4]);
    periksa(&[
        ("berkas baru", &baru, 7),
        ("halaman bukti", &halaman, 4),
        ("mengusulkan", &diusulkan, 7),
        ("usul di mata pemutus", &di_budi, 3),
        ("menyetujui", &disetujui, 9),
        ("membatalkan", &dibatalkan, 8),
    ]);
}
