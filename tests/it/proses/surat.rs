//! Server yang sungguh berjalan mengantar surat, berhenti tepat waktu, dan melanjutkannya.

use std::{process::Command, time::Duration};

use kinerja::kernel::db;

use super::{Folder, Layanan, dengan_basis_data, jalankan, kalimat, teks, url};
use crate::bantuan::{
    Kantor, basis_data,
    smtp::{Sikap, Smtp},
};

fn bersurel(mut perintah: Command, smtp: &Smtp) -> Command {
    perintah.env("KINERJA_SMTP_URL", format!("smtp://{}", smtp.alamat));
    perintah.env("KINERJA_SURAT_DARI", "Kinerja <kinerja@kantor.contoh.id>");
    perintah.env("KINERJA_ALAMAT_LUAR", "https://kinerja.contoh.id");
    perintah
}

async fn sampai(smtp: &Smtp, banyak: usize) {
    for _ in 0..600 {
        if smtp.banyak() >= banyak {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("baru {} surat sampai", smtp.banyak());
}

#[tokio::test]
async fn surat_diantar_server_yang_berjalan_dan_yang_terputus_diantar_lagi() {
    let (folder, smtp, pilihan) = (Folder::baru(), Smtp::buka().await, basis_data().await);
    let pool = db::pool(pilihan.clone(), 2);
    let kantor = Kantor::kecil(&pool).await;
    let sql = format!(
        "insert into surel_pegawai (pegawai_id, alamat, terbukti_pada) values ('{0}', 'sari@contoh.id', now());
         insert into pemberitahuan (pemberitahuan_id, penerima_id, jenis, tautan, pada)
         values (gen_random_uuid(), '{0}', 'SKP_DITETAPKAN', '/skp', now())",
        kantor.sari.id
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    let perintah = || bersurel(dengan_basis_data(&url(&pilihan), &folder.data()), &smtp);
    // Server surel yang bungkam: berhenti tetap dalam dua puluh detik.
    smtp.bersikap(Sikap::Lambat(Duration::from_secs(120)));
    let layanan = Layanan::mulai(perintah()).await;
    sampai(&smtp, 1).await;
    assert!(layanan.berhenti().await.success());
    smtp.bersikap(Sikap::Menerima);
    sqlx::raw_sql("update surat set kirim_pada = now() where kirim_pada is not null").execute(&pool).await.unwrap();
    let layanan = Layanan::mulai(perintah()).await;
    sampai(&smtp, 2).await;
    assert!(layanan.berhenti().await.success());
    let surat = smtp.ambil();
    assert_eq!((surat.len(), surat[0].nomor()), (2, surat[1].nomor()), "Message-ID yang sama");

    let hasil = jalankan({
        let mut dokter = perintah();
        dokter.arg("doctor");
        dokter
    })
    .await;
    assert!(teks(&hasil.stdout).contains("surat menunggu = 0, mati = 0"), "{}", teks(&hasil.stdout));
    let mut kurang = dengan_basis_data(&url(&pilihan), &folder.data());
    kurang.env("KINERJA_SMTP_URL", "smtps://surel.contoh.id");
    let hasil = jalankan(kurang).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("memerlukan KINERJA_SURAT_DARI"), "{}", kalimat(&hasil));
}
