//! Perubahan SKP: kondisinya, buktinya, keputusannya, dan versi baru yang lahir darinya.

mod bukti;
mod versi;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::skp::SkpId;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

/// Bukti berupa tautan, dipasang langsung.
pub async fn pasang_bukti(app: &Aplikasi, alamat: &str, oleh: &Orang) {
    let id: Uuid = alamat.rsplit('/').next().unwrap().parse().unwrap();
    sqlx::query_scalar::<_, bool>(
        "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, tautan, pada)
         select $1, p.pemilik_id, $3, 'PERUBAHAN', p.perubahan_id, 'Surat', 'https://contoh.example/surat', now()
         from perubahan p where p.perubahan_id = $2 returning true",
    )
    .bind(Uuid::now_v7())
    .bind(id)
    .bind(oleh.id.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
}

const ISIAN: [(&str, &str); 4] = [
    ("kondisi", "2"),
    ("uraian", "Alokasi anggaran pengolahan data dikurangi."),
    ("asal", "LAINNYA"),
    ("berlaku", "1 Juli 2026"),
];

/// Usul yang disiapkan dan berbukti, belum dikirim.
pub async fn disiapkan(app: &Aplikasi, siapa: (&Orang, &Peramban), skp: SkpId, ganti: &[(&str, &str)]) -> Halaman {
    let formulir = siapa.1.buka(&format!("/skp/{skp}/perubahan/baru")).await;
    let mut isian = ISIAN.to_vec();
    for (nama, nilai) in ganti {
        isian.retain(|(n, _)| n != nama);
        isian.push((nama, nilai));
    }
    let tersimpan = siapa.1.tekan(&formulir, "Simpan", &isian).await;
    assert!(tersimpan.alamat.starts_with("/perubahan/"), "{}", tersimpan.isi());
    pasang_bukti(app, &tersimpan.alamat, siapa.0).await;
    siapa.1.buka(&tersimpan.alamat).await
}

/// Versi sesudah SKP itu.
pub async fn pengganti(app: &Aplikasi, skp: SkpId) -> Option<SkpId> {
    let id: Option<Uuid> = sqlx::query_scalar("select skp_id from skp where menggantikan_id = $1")
        .bind(skp.uuid())
        .fetch_optional(&app.db)
        .await
        .unwrap();
    id.map(Into::into)
}

async fn berlaku(app: &Aplikasi, siapa: &Orang, hari: &str) -> Option<Uuid> {
    sqlx::query_scalar("select skp_berlaku($1, $2)")
        .bind(siapa.id.uuid())
        .bind(hari.parse::<NaiveDate>().unwrap())
        .fetch_one(&app.db)
        .await
        .unwrap()
}

/// Seluruh isi sebuah SKP yang ditetapkan, kecuali sejak kapan ia digantikan.
async fn sidik(app: &Aplikasi, skp: SkpId) -> String {
    sqlx::query_scalar(
        "select concat(
             (select (to_jsonb(s) - 'digantikan_mulai' - 'pokok')::text from skp s where s.skp_id = $1),
             (select string_agg(r::text, '|' order by r.urutan) from rencana r where r.skp_id = $1),
             (select string_agg(i::text, '|' order by i.urutan) from indikator i join rencana r using (rencana_id)
              where r.skp_id = $1))",
    )
    .bind(skp.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap()
}

async fn kabar(app: &Aplikasi, siapa: &Orang, jenis: &str) -> i64 {
    sqlx::query_scalar("select count(*) from pemberitahuan where penerima_id = $1 and jenis = $2")
        .bind(siapa.id.uuid())
        .bind(jenis)
        .fetch_one(&app.db)
        .await
        .unwrap()
}

/// SKP Sari yang ditetapkan Budi.
struct Cerita {
    app: Aplikasi,
    kantor: Kantor,
    sari: Peramban,
    budi: Peramban,
    skp: SkpId,
}

async fn cerita() -> Cerita {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    Cerita { app, kantor, sari, budi, skp }
}

impl Cerita {
    async fn usul(&self, ganti: &[(&str, &str)]) -> Halaman {
        disiapkan(&self.app, (&self.kantor.sari, &self.sari), self.skp, ganti).await
    }

    /// Diusulkan Sari, disetujui Budi: draf versi 2.
    async fn disetujui(&self) -> (Halaman, SkpId) {
        let usul = self.sari.tekan(&self.usul(&[]).await, "Usulkan", &[]).await;
        let disetujui = self.budi.tekan(&self.budi.buka(&usul.alamat).await, "Setujui", &[]).await;
        assert_eq!(disetujui.teks(".lencana"), "Disetujui, versi baru disusun", "{}", disetujui.isi());
        (disetujui, pengganti(&self.app, self.skp).await.unwrap())
    }

    /// Target versi baru disesuaikan, diajukan, dan ditetapkan.
    async fn ditetapkan(&self, baru: SkpId, target: &str) {
        let draf = self.sari.buka(&format!("/skp/{baru}")).await;
        let ubah =
            self.sari.buka(&draf.tautan("Ubah hasil kerja").unwrap_or_else(|| draf.tautan("Ubah").unwrap())).await;
        let draf = self.sari.tekan(&ubah, "Simpan draf", &[("target", target)]).await;
        let diajukan = self.sari.tekan(&draf, "Ajukan", &[]).await;
        assert_eq!(diajukan.teks(".lencana"), "Diajukan", "{}", diajukan.isi());
        let ditetapkan = self.budi.tekan(&self.budi.buka(&format!("/skp/{baru}")).await, "Tetapkan", &[]).await;
        assert_eq!(ditetapkan.teks(".lencana"), "Ditetapkan", "{}", ditetapkan.isi());
    }
}

#[tokio::test]
async fn dari_usul_pegawai_sampai_versi_baru_berlaku_pada_harinya() {
    let c = cerita().await;
    let semula = sidik(&c.app, c.skp).await;
    let lama = format!("/skp/{}", c.skp);
    let tautan = c.sari.buka(&lama).await.tautan("Ajukan perubahan").unwrap();
    let formulir = c.sari.buka(&format!("{tautan}?asal=PEMANTAUAN&rujukan=/pemantauan/7")).await;
    let isian: Vec<_> = ISIAN.into_iter().filter(|(n, _)| *n != "asal").collect();
    let tersimpan = c.sari.tekan(&formulir, "Simpan", &isian).await;
    assert_eq!(tersimpan.teks(".lencana"), "Disiapkan");
    assert_eq!(tersimpan.tautan("lihat rujukannya").as_deref(), Some("/pemantauan/7"));
    // Yang disiapkan hanya dilihat penyiapnya, dan tidak dapat dikirim tanpa bukti.
    assert_eq!(c.budi.buka(&tersimpan.alamat).await.status, StatusCode::NOT_FOUND);
    let tanpa = c.sari.tekan(&tersimpan, "Usulkan", &[]).await;
    assert_eq!(tanpa.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tanpa.teks("[role=alert]").contains("sedikitnya satu bukti"), "{}", tanpa.isi());
    assert_eq!(tanpa.tautan("Tambah bukti").unwrap(), tersimpan.alamat.replace("/perubahan/", "/bukti/perubahan/"));
    pasang_bukti(&c.app, &tersimpan.alamat, &c.kantor.sari).await;
    let usul = c.sari.tekan(&c.sari.buka(&tersimpan.alamat).await, "Usulkan", &[]).await;
    assert_eq!(usul.teks(".lencana"), "Diusulkan");
    for (siapa, banyak) in [(&c.kantor.budi, 1), (&c.kantor.umi, 1), (&c.kantor.sari, 0), (&c.kantor.dewi, 0)] {
        assert_eq!(kabar(&c.app, siapa, "PERUBAHAN_DIUSULKAN").await, banyak, "{}", siapa.nama);
    }

    let antrean = c.budi.buka("/perubahan").await;
    let di_meja = c.budi.buka(&antrean.tautan("SKP 2026 Sari").unwrap()).await;
    assert!(di_meja.memuat("(perubahan program, kegiatan, dan alokasi anggaran)"));
    let disetujui = c.budi.tekan(&di_meja, "Setujui", &[]).await;
    assert_eq!(disetujui.teks(".lencana"), "Disetujui, versi baru disusun");
    assert_eq!(kabar(&c.app, &c.kantor.sari, "PERUBAHAN_DIPUTUSKAN").await, 1);
    let baru = pengganti(&c.app, c.skp).await.unwrap();
    let halaman = c.sari.buka(&lama).await;
    assert!(halaman.memuat("Sedang diubah — versi ini masih berlaku."), "{}", halaman.isi());
    assert_eq!(halaman.semua(".lencana")[..2], ["Ditetapkan", "Sedang diubah"]);
    assert_eq!(berlaku(&c.app, &c.kantor.sari, "2026-08-01").await, Some(c.skp.uuid()));
    assert!(c.budi.buka("/skp/bawahan?tahun=2026").await.memuat("Sedang diubah"));
    // Draf versi baru belum untuk atasan dan pengelola, juga isinya pada perbandingan.
    let ratna = c.app.masuk(&c.kantor.ratna).await;
    let perbandingan = format!("{}/perbandingan", usul.alamat);
    assert!(ratna.buka(&perbandingan).await.memuat("Belum ada versi baru yang dapat dibandingkan"));

    c.ditetapkan(baru, "8 laporan").await;
    assert_eq!(sidik(&c.app, c.skp).await, semula, "versi lama berubah");
    let halaman = c.sari.buka(&lama).await;
    assert!(halaman.memuat("Digantikan versi 2 mulai 1 Juli 2026; sampai hari itu versi ini berlaku."));
    assert_eq!(berlaku(&c.app, &c.kantor.sari, "2026-06-30").await, Some(c.skp.uuid()));
    assert_eq!(berlaku(&c.app, &c.kantor.sari, "2026-07-01").await, Some(baru.uuid()));
    assert_eq!(berlaku(&c.app, &c.kantor.sari, "2026-12-31").await, Some(baru.uuid()));
    assert_eq!(berlaku(&c.app, &c.kantor.sari, "2027-01-01").await, None);
    assert_eq!(c.sari.buka(&usul.alamat).await.teks(".lencana"), "Versi baru ditetapkan");

    // Kedua dokumen tetap terbaca; keduanya menyebut kedudukannya.
    let cetak_lama = c.sari.buka(&format!("{lama}/cetak")).await;
    assert!(cetak_lama.memuat("DIGANTIKAN VERSI 2 SEJAK 1 JULI 2026") && cetak_lama.memuat("12 laporan"));
    let cetak_baru = c.sari.buka(&format!("/skp/{baru}/cetak")).await;
    assert!(cetak_baru.memuat("VERSI 2, MENGGANTIKAN VERSI 1") && cetak_baru.memuat("8 laporan"));
    assert!(cetak_baru.memuat("1 Juli 2026 s/d 31 Desember 2026"));

    let banding = ratna.buka(&perbandingan).await;
    assert_eq!((banding.teks(".versi del"), banding.teks(".versi ins")), ("12".into(), "8".into()), "{}", banding.html);
    assert!(banding.memuat("Versi 1 · 1 Januari s.d. 30 Juni 2026"));
    assert!(banding.memuat("Versi 2 · 1 Juli s.d. 31 Desember 2026"));
    assert!(banding.memuat("Rencana hasil kerja: 1 berubah."));
    let f22 = c.sari.buka(&format!("{}/cetak", usul.alamat)).await;
    for kata in [
        "PERUBAHAN SASARAN KINERJA PEGAWAI",
        "VERSI 1 MENJADI VERSI 2",
        "2. perubahan dalam strategi yang mempengaruhi pencapaian tujuan dan sasaran (perubahan program, kegiatan, dan alokasi anggaran)",
        "Pemantauan (/pemantauan/7)",
        "Ditandatangani secara elektronik",
        "Budi, pejabat penilai kinerja",
    ] {
        assert!(f22.memuat(kata), "{kata}: {}", f22.isi());
    }

    // Kemajuan lintas versi disatukan lewat asalnya.
    let disatukan = "select count(*) from indikator b join indikator a on a.indikator_id = b.akar_id
                     join rencana r on r.rencana_id = b.rencana_id join rencana l on l.rencana_id = r.akar_id";
    assert_eq!(c.app.hitung(disatukan).await, 1);
    // Yang digantikan tidak diubah lagi; penggantinya dapat.
    assert_eq!(c.sari.buka(&format!("{lama}/perubahan/baru")).await.status, StatusCode::CONFLICT);
    assert_eq!(c.sari.buka(&format!("/skp/{baru}/perubahan/baru")).await.status, StatusCode::OK);
    assert!(c.sari.buka("/skp").await.memuat("Digantikan versi 2"));
    c.app.app.clock.set("2026-07-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let sari = c.app.masuk(&c.kantor.sari).await;
    assert!(sari.buka(&lama).await.memuat("Digantikan versi 2 sejak 1 Juli 2026."));
}

#[tokio::test]
async fn setiap_kondisi_dengan_syaratnya() {
    let c = cerita().await;
    let formulir = format!("/skp/{}/perubahan/baru", c.skp);
    let lama = [("mulai", "1 Maret 2026"), ("selesai", "2 April 2026")];
    let sebulan = [("mulai", "1 Maret 2026"), ("selesai", "1 April 2026")];
    let akhir_januari = [("mulai", "31 Januari 2026"), ("selesai", "28 Februari 2026")];
    let coaching = [("asal", "COACHING"), ("rujukan", "Rekaman 3")];
    let kosong: &[(&str, &str)] = &[];
    for (kondisi, tambahan, boleh) in [
        ("1", kosong, true),
        ("2", kosong, true),
        ("3", kosong, true),
        ("4", kosong, false),
        ("4", &sebulan, false),
        ("4", &akhir_januari, false),
        ("4", &lama, true),
        ("5A", &sebulan, false),
        ("5A", &lama, true),
        ("5B", &sebulan, false),
        ("5B", &lama, true),
        ("6", kosong, true),
        ("7", kosong, false),
        ("7", &coaching, true),
        ("8", kosong, false),
        ("", kosong, false),
        ("2", &[("berlaku", "1 Januari 2026")], false),
        ("2", &[("berlaku", "1 Januari 2027")], false),
        ("2", &[("uraian", " ")], false),
    ] {
        let mut isian = ISIAN.to_vec();
        isian.retain(|(n, _)| *n != "kondisi" && !tambahan.iter().any(|(t, _)| t == n));
        isian.push(("kondisi", kondisi));
        isian.extend(tambahan);
        let jawaban = c.sari.tekan(&c.sari.buka(&formulir).await, "Simpan", &isian).await;
        let status = if boleh { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(jawaban.status, status, "{kondisi} {tambahan:?}: {}", jawaban.isi());
        if !boleh && tambahan.iter().all(|(n, _)| *n != "uraian") {
            assert!(jawaban.html.contains("Alokasi anggaran pengolahan data dikurangi."), "tulisan hilang");
        }
    }
    // Basis data menjaga batas yang sama, juga pada tahun kabisat.
    for (mulai, selesai, boleh) in [
        ("2026-01-31", "2026-02-28", false),
        ("2026-01-31", "2026-03-01", true),
        ("2028-01-31", "2028-02-29", false),
        ("2028-01-31", "2028-03-01", true),
    ] {
        let hasil = sqlx::query_scalar::<_, bool>(
            "update perubahan set mulai = $1, selesai = $2 where kondisi = '4' returning true",
        )
        .bind(mulai.parse::<NaiveDate>().unwrap())
        .bind(selesai.parse::<NaiveDate>().unwrap())
        .fetch_optional(&c.app.db)
        .await;
        assert_eq!(hasil.is_ok(), boleh, "{mulai} {selesai}");
    }
}

#[tokio::test]
async fn kondisi_keenam_menunggu_persetujuan_menteri() {
    let c = cerita().await;
    let dewi = c.app.masuk(&c.kantor.dewi).await;
    let usul = c.sari.tekan(&c.usul(&[("kondisi", "6")]).await, "Usulkan", &[]).await;
    assert_eq!(kabar(&c.app, &c.kantor.dewi, "PERUBAHAN_DIUSULKAN").await, 1);
    let ditolak = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Setujui", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.teks("[role=alert]").contains("persetujuan menteri"), "{}", ditolak.isi());
    let paksa = sqlx::raw_sql(
        "update perubahan set status = 'DISETUJUI', baru_id = skp_id,
             pemutus_id = (select pegawai_id from pegawai where nama = 'Budi'),
             pemutus_sebagai = 'PENILAI', diputuskan_pada = now()",
    );
    assert!(paksa.execute(&c.app.db).await.unwrap_err().to_string().contains("menteri"));

    let antrean = dewi.buka("/perubahan").await;
    assert!(antrean.memuat("Menunggu persetujuan menteri"));
    let halaman = dewi.buka(&antrean.tautan("SKP 2026 Sari").unwrap()).await;
    assert_eq!(halaman.tombol(), ["Catat persetujuan menteri"]);
    let surat = [("nomor", "B/7/M.SM/2026"), ("tanggal", "5 Januari 2026")];
    // Suratnya dilampirkan pencatatnya; bukti pengusul saja tidak cukup.
    let tanpa = dewi.tekan(&halaman, "Catat persetujuan menteri", &surat).await;
    assert_eq!(tanpa.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tanpa.nilai("nomor"), ["B/7/M.SM/2026"]);
    pasang_bukti(&c.app, &usul.alamat, &c.kantor.dewi).await;
    let besok = dewi.tekan(&tanpa, "Catat persetujuan menteri", &[("tanggal", "13 Januari 2026")]).await;
    assert_eq!(besok.status, StatusCode::UNPROCESSABLE_ENTITY);
    let dicatat = dewi.tekan(&besok, "Catat persetujuan menteri", &surat).await;
    assert!(dicatat.memuat("Nomor B/7/M.SM/2026, tanggal 5 Januari 2026; dicatat Dewi."), "{}", dicatat.isi());
    assert!(!dewi.buka("/perubahan").await.memuat("Menunggu persetujuan menteri"));
    let disetujui = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Setujui", &[]).await;
    assert_eq!(disetujui.teks(".lencana"), "Disetujui, versi baru disusun", "{}", disetujui.isi());
}

#[tokio::test]
async fn setiap_kata_kerja_hanya_bagi_yang_berwenang() {
    let c = cerita().await;
    let k = &c.kantor;
    let usul = c.sari.tekan(&c.usul(&[]).await, "Usulkan", &[]).await;
    let versi = usul.nilai("versi")[0].clone();
    let mut pelaku = Vec::new();
    for siapa in [&k.sari, &k.budi, &k.ratna, &k.umi, &k.dewi, &k.adi, &k.tono, &k.wawan] {
        pelaku.push(c.app.masuk(siapa).await);
    }
    let kirim = async |ke: usize, kata: &str| -> u16 {
        let kunci = Uuid::new_v4().to_string();
        // Versi usang: yang berwenang dijawab 409, dan tidak ada yang berubah.
        let isian = [
            ("kunci", kunci.as_str()),
            ("versi", "99"),
            ("alasan", "Tidak perlu."),
            ("nomor", "1"),
            ("tanggal", "1/1/2026"),
        ];
        pelaku[ke].paksa(&format!("{}{kata}", usul.alamat), &isian).await.status.as_u16()
    };
    //                         pemilik penilai atasan pengelola kepeg admin rekan lain
    for (kata, harapan) in [
        ("/persetujuan", [403, 409, 403, 409, 404, 404, 404, 404]),
        ("/penolakan", [403, 409, 403, 409, 404, 404, 404, 404]),
        ("/penarikan", [409, 403, 403, 403, 404, 404, 404, 404]),
        ("/persetujuan-menteri", [403, 403, 403, 403, 404, 404, 404, 404]),
        ("/pembatalan", [409, 409, 409, 409, 404, 404, 404, 404]),
        ("/pengusulan", [409, 409, 409, 409, 404, 404, 404, 404]),
        ("/pembuangan", [409, 409, 409, 409, 404, 404, 404, 404]),
    ] {
        for (ke, status) in harapan.into_iter().enumerate() {
            assert_eq!(kirim(ke, kata).await, status, "{kata} oleh {ke}");
        }
    }
    for bagian in ["", "/perbandingan", "/cetak"] {
        for (ke, peramban) in pelaku.iter().enumerate() {
            let status = peramban.buka(&format!("{}{bagian}", usul.alamat)).await.status.as_u16();
            assert_eq!(status, if ke < 4 { 200 } else { 404 }, "{bagian} oleh {ke}");
        }
    }
    for (ke, peramban) in pelaku.iter().enumerate() {
        let daftar = peramban.buka(&format!("/skp/{}/perubahan", c.skp)).await.status.as_u16();
        let baru = peramban.buka(&format!("/skp/{}/perubahan/baru", c.skp)).await.status.as_u16();
        let harapan = [(200, 200), (200, 200), (200, 403), (200, 200)].get(ke).copied().unwrap_or((404, 404));
        assert_eq!((daftar, baru), harapan, "{ke}");
    }
    assert_eq!(c.sari.buka(&usul.alamat).await.nilai("versi")[0], versi, "penolakan mengubah sesuatu");
    // Usul yang tidak ada dan yang tidak boleh dilihat dijawab sama.
    assert_eq!(c.sari.buka(&format!("/perubahan/{}", Uuid::now_v7())).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pengelola_tidak_menyetujui_usulnya_sendiri_dan_penilai_langsung_membuka() {
    let c = cerita().await;
    let umi = c.app.masuk(&c.kantor.umi).await;
    let disiapkan_umi = disiapkan(&c.app, (&c.kantor.umi, &umi), c.skp, &[]).await;
    let usul = umi.tekan(&disiapkan_umi, "Usulkan", &[]).await;
    assert_eq!(usul.tombol(), ["Batalkan usul"]);
    let isian = [("kunci", &Uuid::new_v4().to_string()[..]), ("versi", &usul.nilai("versi")[0])];
    let paksa = umi.paksa(&format!("{}/persetujuan", usul.alamat), &isian).await;
    assert_eq!(paksa.status, StatusCode::FORBIDDEN);
    // Satu SKP diubah satu per satu.
    let kedua = c.sari.tekan(&c.usul(&[]).await, "Usulkan", &[]).await;
    assert_eq!(kedua.status, StatusCode::CONFLICT);
    let ditolak = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Tolak", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ditolak = c.budi.tekan(&ditolak, "Tolak", &[("alasan", "Belum perlu.")]).await;
    assert!(ditolak.memuat("Belum perlu.") && ditolak.teks(".lencana") == "Ditolak");
    assert_eq!(kabar(&c.app, &c.kantor.umi, "PERUBAHAN_DIPUTUSKAN").await, 1);
    assert_eq!(pengganti(&c.app, c.skp).await, None);

    let milik_budi = disiapkan(&c.app, (&c.kantor.budi, &c.budi), c.skp, &[("kondisi", "3")]).await;
    let dibuka = c.budi.tekan(&milik_budi, "Mulai perubahan", &[]).await;
    assert_eq!(dibuka.teks(".lencana"), "Disetujui, versi baru disusun", "{}", dibuka.isi());
    assert!(pengganti(&c.app, c.skp).await.is_some());
    assert_eq!(kabar(&c.app, &c.kantor.sari, "PERUBAHAN_DIPUTUSKAN").await, 2);
    assert_eq!(kabar(&c.app, &c.kantor.budi, "PERUBAHAN_DIPUTUSKAN").await, 0);
}

#[tokio::test]
async fn yang_dibatalkan_mengembalikan_versi_lama() {
    let c = cerita().await;
    let semula = sidik(&c.app, c.skp).await;
    let (usul, baru) = c.disetujui().await;
    // Draf yang lahir dari perubahan tidak dihapus pemiliknya.
    let draf = c.sari.buka(&format!("/skp/{baru}")).await;
    assert!(!draf.tombol().iter().any(|t| t == "Hapus draf"));
    let paksa = c.sari.paksa(&format!("/skp/{baru}/penghapusan"), &[("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(paksa.status, StatusCode::CONFLICT);
    let tanpa = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Batalkan perubahan", &[]).await;
    assert_eq!(tanpa.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Yang sedang diajukan dikembalikan dahulu.
    c.sari.tekan(&draf, "Ajukan", &[]).await;
    let alasan = [("alasan", "Anggarannya kembali.")];
    let diajukan = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Batalkan perubahan", &alasan).await;
    assert_eq!(diajukan.status, StatusCode::CONFLICT, "{}", diajukan.isi());
    assert_eq!(pengganti(&c.app, c.skp).await, Some(baru));
    let di_meja = c.budi.buka(&format!("/skp/{baru}")).await;
    c.budi.tekan(&di_meja, "Kembalikan untuk perbaikan", &[("catatan", "Dibatalkan.")]).await;
    let batal = c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Batalkan perubahan", &alasan).await;
    assert_eq!(batal.teks(".lencana"), "Dibatalkan", "{}", batal.isi());
    assert_eq!((pengganti(&c.app, c.skp).await, sidik(&c.app, c.skp).await), (None, semula));
    let lama = c.sari.buka(&format!("/skp/{}", c.skp)).await;
    assert!(!lama.memuat("Sedang diubah") && lama.tautan("Ajukan perubahan").is_some());
    assert_eq!(c.sari.buka(&format!("/skp/{baru}")).await.status, StatusCode::NOT_FOUND);
    // Sesudah versi barunya ditetapkan tidak ada lagi yang dibatalkan.
    let (usul, baru) = c.disetujui().await;
    c.ditetapkan(baru, "9 laporan").await;
    let halaman = c.budi.buka(&usul.alamat).await;
    assert!(halaman.tombol().is_empty(), "{:?}", halaman.tombol());
}

#[tokio::test]
async fn tab_usang_dijawab_409_dan_terkirim_dua_kali_tetap_sekali() {
    let c = cerita().await;
    let usul = c.usul(&[]).await;
    let ubah = usul.tautan("Ubah").unwrap();
    let (satu, dua) = (c.sari.buka(&ubah).await, c.sari.buka(&ubah).await);
    c.sari.tekan(&satu, "Simpan", &[("uraian", "Dari tab pertama.")]).await;
    let usang = c.sari.tekan(&dua, "Simpan", &[("uraian", "Dari tab kedua.")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Tulisan Anda belum tersimpan") && usang.memuat("Dari tab pertama."));
    assert_eq!(usang.nilai("uraian"), ["Dari tab kedua."]);
    let usul = c.sari.tekan(&usang, "Simpan", &[]).await;
    assert!(usul.memuat("Dari tab kedua."), "{}", usul.isi());

    let usul = c.sari.tekan(&usul, "Usulkan", &[]).await;
    let di_meja = c.budi.buka(&usul.alamat).await;
    let (aksi, isi) = di_meja.formulir("Setujui", &[]);
    let pertama = c.budi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let kedua = c.budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((pertama.status, kedua.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}", kedua.isi());
    assert_eq!(pertama.lokasi(), kedua.lokasi());
    assert_eq!(c.app.hitung("select count(*) from skp where menggantikan_id is not null").await, 1);
    let terlambat =
        c.budi.tekan(&di_meja, "Tolak", &[("alasan", "Terlambat."), ("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    assert_eq!(c.app.hitung("select count(*) from perubahan where status = 'DISETUJUI'").await, 1);
}
