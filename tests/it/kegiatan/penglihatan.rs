//! Siapa melihat sebuah kegiatan, dan apa yang tidak ikut terhapus.

use axum::http::StatusCode;

use super::{PEKAN, catat, isi, nomor, sari_ber_skp, terkirim, uraian};
use crate::bantuan::{Aplikasi, Kantor, Orang, pabrik};

#[tokio::test]
async fn kegiatan_hanya_tampak_bagi_yang_berhubungan_dan_sesudah_dikirim() {
    let (app, kantor, sari) = sari_ber_skp().await;
    catat(&app.db, kantor.sari.id, vec![isi("2026-01-05", "Rahasia sampai dikirim")]).await;
    let id = nomor(&app.db, "Rahasia sampai dikirim").await;
    let alamat = format!("/dokumentasi/kegiatan/{id}");
    let k = &kantor;
    let semua = [&k.budi, &k.ratna, &k.umi, &k.tono, &k.hasan, &k.wawan, &k.dewi, &k.adi];
    let status = async |siapa: &Orang| app.masuk(siapa).await.buka(&alamat).await.status.as_u16();
    assert_eq!(sari.buka(&alamat).await.status, StatusCode::OK);
    assert!(sari.buka(&alamat).await.tautan("Tambah bukti").is_some());
    for siapa in semua {
        assert_eq!(status(siapa).await, 404, "{} melihat yang belum dikirim", siapa.nama);
    }
    terkirim(&app.db, &k.sari, "2026-01-05", "2026-01-11").await;
    let mut terlihat = Vec::new();
    for siapa in semua {
        terlihat.push((siapa.nama.as_str(), status(siapa).await));
    }
    let harapan = [
        ("Budi", 200),
        ("Ratna", 200),
        ("Umi", 200),
        ("Tono", 404),
        ("Hasan", 404),
        ("Wawan", 404),
        ("Dewi", 404),
        ("Adi", 404),
    ];
    assert_eq!(terlihat, harapan);
    assert!(app.masuk(&k.budi).await.buka(&alamat).await.memuat("Sari"));
    assert!(sari.buka(&alamat).await.tautan("Tambah bukti").is_none());

    // Sari pindah ke bidang Wawan mulai hari ini: penilai lamanya kehilangan pandangan, yang baru mendapatkannya.
    sqlx::raw_sql(
        "with lama as (
             update penempatan set selesai = '2026-01-12'
             where pegawai_id = (select pegawai_id from pegawai where nama = 'Sari') returning pegawai_id, jabatan_id)
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), pegawai_id, (select unit_id from unit where kode = 'K.B'), jabatan_id, 'DEFINITIF', false, '2026-01-12'
         from lama",
    )
    .execute(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    let mut terlihat = Vec::new();
    for siapa in semua {
        terlihat.push((siapa.nama.as_str(), status(siapa).await));
    }
    let harapan = [
        ("Budi", 404),
        ("Ratna", 404),
        ("Umi", 404),
        ("Tono", 404),
        ("Hasan", 200),
        ("Wawan", 200),
        ("Dewi", 404),
        ("Adi", 404),
    ];
    assert_eq!(terlihat, harapan);
    // Nomor baris orang lain tidak dapat ditulisi.
    let tono = app.masuk(&k.tono).await;
    let tabel = tono.buka(PEKAN).await;
    for v in ["", "1-aa"] {
        let isian = [("id", id.to_string()), ("v", v.into()), ("uraian", "Ditimpa".into())];
        let isian: Vec<_> = isian.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let ditolak = tono.tekan(&tabel, "Simpan", &isian).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", ditolak.isi());
    }
    assert_eq!(uraian(&app.db).await, ["Rahasia sampai dikirim"]);
}

#[tokio::test]
async fn kegiatan_berbukti_tidak_dihapus_dan_rhk_yang_dihapus_tidak_menghapus_kegiatannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let tabel = sari.buka(PEKAN).await;
    sari.tekan(&tabel, "Simpan", &[("uraian", "Berbukti"), ("sasaran", "1"), ("tanggal", "2026-01-05")]).await;
    sqlx::raw_sql(
        "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, tautan, pada)
         select gen_random_uuid(), pegawai_id, pegawai_id, 'KEGIATAN', kegiatan_id, 'Notulen', 'https://contoh.go.id/n', now()
         from kegiatan",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let tabel = sari.buka(PEKAN).await;
    let tanpa = sari.tekan(&tabel, "Hapus baris 1", &[]).await;
    let ditolak = sari.tekan(&tanpa, "Simpan", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.isi().contains("Hapus dahulu buktinya"), "{}", ditolak.isi());
    assert!(ditolak.nilai("uraian").contains(&"Berbukti".into()));
    let lihat = sari.buka(&format!("/dokumentasi/kegiatan/{}", nomor(&app.db, "Berbukti").await)).await;
    assert!(lihat.tautan("Notulen").is_some());
    // RHK draf dihapus sesudah kegiatannya dikirim: catatannya tetap, tautannya lepas.
    terkirim(&app.db, &kantor.sari, "2026-01-05", "2026-01-11").await;
    let draf = "select skp_id from skp where pemilik_id = (select pegawai_id from kegiatan)";
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("delete from rencana where skp_id = ({draf})")))
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(app.hitung("select count(*) from kegiatan where rencana_id is null and indikator_id is null").await, 1);
}
