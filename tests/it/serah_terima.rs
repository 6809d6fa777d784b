//! Serah terima kinerja: penilai berganti di dalam masa SKP.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::{perubahan, skp::SkpId};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, Peramban, pabrik};

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

fn pagi(tulisan: &str) -> DateTime<Utc> {
    format!("{tulisan}T02:00:00Z").parse().unwrap()
}

/// Sari, SKP-nya ditetapkan Budi, berpindah sejak 1 Juli ke bidang Wawan.
struct Cerita {
    app: Aplikasi,
    kantor: Kantor,
    skp: SkpId,
}

async fn cerita() -> Cerita {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update penempatan set selesai = '2026-07-01' where pegawai_id = '{0}';
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), '{0}', u.unit_id, j.jabatan_id, 'DEFINITIF', false, '2026-07-01'
         from unit u, jabatan j where u.kode = 'K.B' and j.nama = 'Pengelola Sarana'",
        kantor.sari.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    Cerita { app, kantor, skp }
}

impl Cerita {
    async fn pada(&self, tanggal: &str, siapa: &Orang) -> Peramban {
        self.app.app.clock.set(pagi(tanggal));
        // Masuk puluhan kali dari satu perangkat, juga ke hari yang lebih awal, bukan yang diuji di sini.
        sqlx::raw_sql("delete from percobaan_masuk").execute(&self.app.db).await.unwrap();
        self.app.masuk(siapa).await
    }

    /// Yang dibawa hari itu.
    async fn hari_baru(&self, tanggal: &str) {
        let mut conn = self.app.db.acquire().await.unwrap();
        perubahan::terapkan_hari(&mut conn, hari(tanggal), pagi(tanggal)).await.unwrap();
    }

    async fn alamat(&self) -> Option<String> {
        let id: Option<Uuid> =
            sqlx::query_scalar("select serah_terima_id from serah_terima").fetch_optional(&self.app.db).await.unwrap();
        id.map(|id| format!("/serah-terima/{id}"))
    }

    async fn kabar(&self, siapa: &Orang) -> i64 {
        sqlx::query_scalar("select count(*) from pemberitahuan where penerima_id = $1 and jenis = 'SERAH_TERIMA'")
            .bind(siapa.id.uuid())
            .fetch_one(&self.app.db)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn siapa_membuka_apa_dari_hari_ke_hari_melewati_mutasi() {
    let c = cerita().await;
    let k = &c.kantor;
    c.hari_baru("2026-06-30").await;
    assert_eq!(c.alamat().await, None, "harinya belum tiba");
    c.hari_baru("2026-07-01").await;
    let alamat = c.alamat().await.unwrap();
    let skp = format!("/skp/{}", c.skp);
    let perubahan = format!("{skp}/perubahan");
    let orang = [&k.sari, &k.budi, &k.wawan, &k.ratna, &k.hasan, &k.tono, &k.dewi, &k.umi];
    //                   sari budi wawan ratna hasan tono dewi umi
    for (tanggal, serah, dokumen, ubahan) in [
        (
            "2026-06-30",
            [200, 200, 404, 404, 404, 404, 404, 404],
            [200, 200, 404, 200, 404, 404, 200, 200],
            [200, 200, 404, 200, 404, 404, 404, 200],
        ),
        (
            "2026-07-01",
            [200, 200, 200, 404, 404, 404, 404, 404],
            [200, 404, 200, 404, 200, 404, 200, 404],
            [200, 404, 200, 404, 200, 404, 404, 404],
        ),
        (
            "2026-07-30",
            [200, 200, 200, 404, 404, 404, 404, 404],
            [200, 404, 200, 404, 200, 404, 200, 404],
            [200, 404, 200, 404, 200, 404, 404, 404],
        ),
        (
            "2026-07-31",
            [200, 404, 200, 404, 404, 404, 404, 404],
            [200, 404, 200, 404, 200, 404, 200, 404],
            [200, 404, 200, 404, 200, 404, 404, 404],
        ),
    ] {
        for (ke, siapa) in orang.iter().enumerate() {
            let peramban = c.pada(tanggal, siapa).await;
            for (apa, harapan) in [(&alamat, serah[ke]), (&skp, dokumen[ke]), (&perubahan, ubahan[ke])] {
                assert_eq!(peramban.buka(apa).await.status.as_u16(), harapan, "{tanggal} {} {apa}", siapa.nama);
            }
        }
    }
    // Sesudah batasnya lewat, penilai yang baru menerimanya begitu saja.
    let wawan = c.pada("2026-07-30", &k.wawan).await;
    assert!(wawan.buka(&alamat).await.tombol().is_empty());
    let isian = [("kunci", &Uuid::new_v4().to_string()[..]), ("versi", "1")];
    assert_eq!(wawan.paksa(&format!("{alamat}/penerimaan"), &isian).await.status, StatusCode::CONFLICT);
    let wawan = c.pada("2026-07-31", &k.wawan).await;
    let diterima = wawan.tekan(&wawan.buka(&alamat).await, "Terima", &[]).await;
    assert!(diterima.memuat("Budi tidak menutup bagian masanya.") && diterima.memuat("Diterima Wawan"));
}

#[tokio::test]
async fn penilai_lama_menutup_dan_yang_terbuka_berpindah() {
    let c = cerita().await;
    let k = &c.kantor;
    c.hari_baru("2026-07-01").await;
    c.hari_baru("2026-07-02").await;
    assert_eq!(c.app.hitung("select count(*) from serah_terima").await, 1, "tidak idempoten");
    assert_eq!((c.kabar(&k.budi).await, c.kabar(&k.sari).await, c.kabar(&k.wawan).await), (1, 1, 0));

    let budi = c.pada("2026-07-10", &k.budi).await;
    let daftar = budi.buka("/serah-terima").await;
    assert_eq!(daftar.semua("main h2"), ["Tutup masa penilaian"]);
    assert!(
        daftar.memuat("1 Januari s.d. 30 Juni 2026") && daftar.memuat("Tutup sebelum 31 Juli 2026"),
        "{}",
        daftar.isi()
    );
    let halaman = budi.buka(&daftar.tautan("Sari").unwrap()).await;
    assert!(halaman.memuat("Tersusunnya laporan data") && halaman.memuat("Jumlah laporan: 12 laporan"));
    let kosong = budi.tekan(&halaman, "Tutup masa penilaian", &[("hal", "Laporan Juni")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kosong.nilai("hal"), ["Laporan Juni"]);
    let isian = [
        ("catatan", "Enam laporan selesai tepat waktu."),
        ("hal", "Laporan Juni\nVerifikasi data Mei"),
        ("janji", "Pelatihan SQL"),
    ];
    let (aksi, isi) = kosong.formulir("Tutup masa penilaian", &isian);
    let ditutup = budi.kirim(axum::http::Method::POST, &aksi, Some(isi.clone())).await;
    assert_eq!(ditutup.lokasi().as_deref(), Some("/serah-terima"));
    // Terkirim dua kali: dijawab sama, tetap satu penutupan.
    let lagi = budi.kirim(axum::http::Method::POST, &aksi, Some(isi)).await;
    assert_eq!(lagi.lokasi().as_deref(), Some("/serah-terima"), "{}", lagi.isi());
    assert_eq!(c.app.hitung("select count(*) from serah_terima_butir").await, 3);
    assert_eq!(budi.buka(&halaman.alamat).await.status, StatusCode::NOT_FOUND, "yang menutup masih membukanya");
    assert!(budi.buka("/serah-terima").await.memuat("Tidak ada yang menunggu."));
    assert_eq!((c.kabar(&k.sari).await, c.kabar(&k.wawan).await), (1, 1));

    let sari = c.pada("2026-07-11", &k.sari).await;
    let milik = sari.buka(&halaman.alamat).await;
    assert!(
        milik.memuat("Enam laporan selesai tepat waktu.") && milik.memuat("Pelatihan SQL") && milik.tombol().is_empty()
    );
    // Jabatannya berganti: SKP yang baru lewat kondisi 1, sudah terisi.
    let formulir = sari.buka(&milik.tautan("Ajukan perubahan SKP").unwrap()).await;
    assert_eq!((formulir.nilai("kondisi"), formulir.nilai("asal")), (vec!["1".into()], vec!["MUTASI".into()]));
    assert_eq!(formulir.nilai("berlaku"), ["2026-07-01"]);

    let wawan = c.pada("2026-07-11", &k.wawan).await;
    let daftar = wawan.buka("/serah-terima").await;
    assert_eq!(daftar.semua("main h2"), ["Menunggu Anda terima"]);
    let halaman = wawan.buka(&halaman.alamat).await;
    assert_eq!(halaman.tombol(), ["Terima"]);
    let diterima = wawan.tekan(&halaman, "Terima", &[]).await;
    assert_eq!(diterima.tombol().len(), 3, "{:?}", diterima.tombol());
    let selesai = wawan.tekan(&diterima, "Tandai selesai: Pelatihan SQL", &[]).await;
    assert!(selesai.memuat("Ditandai selesai oleh Wawan"), "{}", selesai.isi());
    let lagi = wawan.tekan(&diterima, "Tandai selesai: Pelatihan SQL", &[("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert!(wawan.buka("/serah-terima").await.memuat("2 hal belum selesai"));
    // Yang sudah ditutup tidak ditulis ulang.
    for sql in ["update serah_terima set catatan = 'x'", "delete from serah_terima"] {
        assert!(sqlx::raw_sql(sql).execute(&c.app.db).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn dicatat_juga_ketika_daftarnya_dibuka_dan_hilang_bila_mutasinya_dibatalkan() {
    let c = cerita().await;
    let budi = c.pada("2026-07-05", &c.kantor.budi).await;
    assert!(budi.buka("/serah-terima").await.memuat("Sari"));
    assert_eq!(c.kabar(&c.kantor.budi).await, 0, "yang membukanya sendiri dikabari");
    assert_eq!(c.kabar(&c.kantor.sari).await, 1);
    let alamat = c.alamat().await.unwrap();
    // Batasnya tiga puluh hari sejak dicatat, bukan sejak hari yang sudah lewat.
    let budi = c.pada("2026-08-03", &c.kantor.budi).await;
    assert_eq!(budi.buka(&alamat).await.status, StatusCode::OK);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "delete from penempatan where pegawai_id = '{0}' and mulai = '2026-07-01';
         update penempatan set selesai = null where pegawai_id = '{0}'",
        c.kantor.sari.id
    )))
    .execute(&c.app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&c.app.db).await;
    let budi = c.pada("2026-07-06", &c.kantor.budi).await;
    assert!(budi.buka("/serah-terima").await.memuat("Tidak ada yang menunggu."));
    assert_eq!(c.alamat().await, None);
}

#[tokio::test]
async fn pelaksana_tugas_yang_berakhir_pun_menutup_dan_tanpa_skp_tidak_ada_yang_ditutup() {
    let app = Aplikasi::baru().await;
    let k = Kantor::kecil(&app.db).await;
    // Budi berhalangan; Tono Plh. kepala seksi 1 Februari sampai 31 Maret, lalu Budi kembali.
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai)
         select gen_random_uuid(), '{}', '{}', jabatan_id, 'PLH', true, '2026-02-01', '2026-04-01'
         from jabatan where nama = 'Kepala Seksi Data'",
        k.tono.id, k.seksi
    )))
    .execute(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    pabrik::skp(&app.db, &k.sari, Some(&k.budi)).await.ditetapkan().await;
    let c = Cerita { skp: SkpId::new(), app, kantor: k };
    c.hari_baru("2026-02-01").await;
    c.hari_baru("2026-04-01").await;
    // Dua pergantian bagi Sari: Budi kepada Tono, lalu Tono kepada Budi; yang lain tidak ber-SKP.
    let semua: Vec<(String, NaiveDate, NaiveDate)> = sqlx::query_as(
        "select p.nama, t.mulai, t.hari from serah_terima t join pegawai p on p.pegawai_id = t.dari_id order by t.hari",
    )
    .fetch_all(&c.app.db)
    .await
    .unwrap();
    let harapan = [("Budi", "2026-01-01", "2026-02-01"), ("Tono", "2026-02-01", "2026-04-01")];
    assert_eq!(semua, harapan.map(|(n, m, h)| (n.to_owned(), hari(m), hari(h))));
    let tono = c.pada("2026-04-02", &c.kantor.tono).await;
    let daftar = tono.buka("/serah-terima").await;
    assert_eq!(daftar.semua("main h2"), ["Tutup masa penilaian"], "{}", daftar.isi());
}
