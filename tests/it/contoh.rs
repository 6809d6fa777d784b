//! Instansi contoh: setahun yang benar-benar mungkin terjadi, dan terjangkau dari akun-akun pada halaman masuk.

use std::collections::{BTreeMap, HashSet, VecDeque};

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::{
    contoh, dokumentasi,
    kernel::time::{Clock, Zona},
    masuk, pemantauan, pemberitahuan, perubahan, umpan_balik,
};
use rust_decimal::Decimal;
use scraper::{Html, Selector};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Peramban};

const AKUN: [&str; 7] =
    ["pegawai", "penilai", "atasan-penilai", "kepegawaian", "pengelola", "pimpinan-kepegawaian", "admin"];

/// Halaman yang dibuka setiap akun, dan yang serupa (nomornya saja yang lain) di antaranya.
const SEBANYAK: usize = 70;
const SERUPA: usize = 2;

/// Instansi contoh sebagaimana dimuat pada saat itu, sesudah hari barunya disambut.
async fn dimuat(saat: &str) -> Aplikasi {
    let app = Aplikasi::baru().await;
    let kini: DateTime<Utc> = saat.parse().unwrap();
    app.app.clock.set(kini);
    contoh::muat(&app.db, &app.app.files, &Clock::fixed(kini)).await.unwrap();
    let hari = Zona::Wib.hari(kini);
    let mut conn = app.db.acquire().await.unwrap();
    pemberitahuan::terapkan_hari(&mut conn, hari).await.unwrap();
    perubahan::terapkan_hari(&mut conn, hari, kini).await.unwrap();
    umpan_balik::tutup_yang_berakhir(&mut conn, hari).await.unwrap();
    pemantauan::ingatkan(&mut conn, hari, kini).await.unwrap();
    drop(conn);
    app
}

/// Yang tidak boleh ada: kalimatnya, dan SQL yang menghitungnya. `$1` adalah saat memuatnya.
const MUSTAHIL: &[(&str, &str)] = &[
    (
        "SKP yang dokumennya tidak cocok dengan sidiknya",
        "select count(*) from skp where dokumen is not null and sidik_dokumen <> sha256(convert_to(dokumen, 'UTF8'))",
    ),
    (
        "pengukuran yang dokumennya tidak cocok dengan sidiknya",
        "select count(*) from pengukuran where dokumen is not null and sidik <> sha256(convert_to(dokumen, 'UTF8'))",
    ),
    (
        "pengukuran yang menyebut dokumen SKP lain",
        "select count(*) from pengukuran u join skp s using (skp_id)
         where u.dokumen is not null and u.dokumen::json ->> 'sidik_skp' <> encode(s.sidik_dokumen, 'hex')",
    ),
    ("SKP yang ditetapkan sebelum diajukan", "select count(*) from skp where ditetapkan_pada < diajukan_pada"),
    (
        "SKP yang ditetapkan bukan oleh penilainya hari itu",
        "select count(*) from skp s where s.ditetapkan_pada is not null and not exists (
             select from penilai_pegawai h
             where h.pegawai_id = s.pemilik_id and h.penilai_id = s.ditetapkan_oleh
               and h.mulai <= (s.ditetapkan_pada at time zone 'Asia/Jakarta')::date
               and (s.ditetapkan_pada at time zone 'Asia/Jakarta')::date < h.selesai)",
    ),
    (
        "pengukuran yang ditetapkan sebelum periodenya berakhir",
        "select count(*) from pengukuran where (ditetapkan_pada at time zone 'Asia/Jakarta')::date < selesai",
    ),
    (
        "pengukuran sesudah SKP-nya digantikan",
        "select count(*) from pengukuran u join skp s using (skp_id) where u.selesai >= s.digantikan_mulai",
    ),
    (
        "dokumentasi yang dikirim sebelum periodenya berakhir, atau ditanggapi sebelum dikirim",
        "select count(*) from dokumentasi
         where (dikirim_pada at time zone 'Asia/Jakarta')::date <= selesai or ditanggapi_pada <= dikirim_pada",
    ),
    (
        "tanggapan bukan dari penilainya hari itu",
        "select count(*) from dokumentasi d where d.penanggap_id is not null and not exists (
             select from penilai_pegawai h
             where h.pegawai_id = d.pegawai_id and h.penilai_id = d.penanggap_id
               and h.mulai <= d.ditanggapi_pada::date and d.ditanggapi_pada::date < h.selesai)",
    ),
    (
        "kegiatan pada RHK dari versi SKP yang tidak berlaku hari itu",
        "select count(*) from kegiatan k join rencana r using (rencana_id) join skp s using (skp_id)
         where s.pemilik_id <> k.pegawai_id or k.tanggal < s.mulai
            or k.tanggal > coalesce(s.digantikan_mulai - 1, s.selesai)",
    ),
    (
        "kegiatan pada langkah RHK atau periode lain",
        "select count(*) from kegiatan k join rencana_aksi a using (rencana_aksi_id)
         where a.rencana_id <> k.rencana_id or k.tanggal not between a.mulai and a.selesai",
    ),
    (
        "kegiatan yang dicatat sebelum dikerjakan",
        "select count(*) from kegiatan
         where dibuat_pada at time zone 'Asia/Jakarta' < tanggal + jam_mulai or dibuat_pada > $1",
    ),
    (
        "bukti kegiatan yang dipasang sesudah dokumentasinya terkirim",
        "select count(*) from bukti b join kegiatan k on k.kegiatan_id = b.objek_id
         join dokumentasi d on d.pegawai_id = k.pegawai_id and k.tanggal between d.mulai and d.selesai
         where b.untuk = 'KEGIATAN' and b.pada >= d.dikirim_pada",
    ),
    (
        "umpan balik yang dibalas sebelum dikirim, atau dari orang tanpa hubungan dan tanpa permintaan",
        "select count(*) from umpan_balik u
         where u.dibalas_pada <= u.dikirim_pada
            or (u.permintaan_id is null
                and u.peran is distinct from hubungan_umpan_balik(u.pemberi_id, u.penerima_id, u.tanggal))",
    ),
    (
        "permintaan yang dijawab sebelum diminta, atau dijawab tanpa umpan balik",
        "select count(*) from permintaan_umpan_balik p
         where p.selesai_pada <= p.pada
            or (p.status = 'DIJAWAB') <> exists (select from umpan_balik u where u.permintaan_id = p.permintaan_id)",
    ),
    (
        "pemantauan bukan oleh penilainya hari itu, atau dua pada satu semester",
        "select count(*) from pemantauan p
         where not exists (
             select from penilai_pegawai h
             where h.pegawai_id = p.pegawai_id and h.penilai_id = p.penilai_id
               and h.mulai <= p.selesai_pada::date and p.selesai_pada::date < h.selesai)
            or exists (
             select from pemantauan q
             where q.pegawai_id = p.pegawai_id and (q.tahun, q.semester) = (p.tahun, p.semester)
               and q.pemantauan_id <> p.pemantauan_id)",
    ),
    (
        "usul perubahan yang diputuskan sebelum diusulkan, tanpa bukti, atau oleh pengusulnya",
        "select count(*) from perubahan p
         where p.diputuskan_pada <= p.diusulkan_pada or p.diusulkan_pada < p.dibuat_pada or p.pemutus_id = p.pengusul_id
            or not exists (select from bukti b where b.untuk = 'PERUBAHAN' and b.objek_id = p.perubahan_id)",
    ),
    (
        "usul perubahan yang diputuskan bukan oleh penilainya hari itu",
        "select count(*) from perubahan p where p.pemutus_sebagai = 'PENILAI' and not exists (
             select from penilai_pegawai h
             where h.pegawai_id = p.pemilik_id and h.penilai_id = p.pemutus_id
               and h.mulai <= p.diputuskan_pada::date and p.diputuskan_pada::date < h.selesai)",
    ),
    (
        "versi baru yang sama dengan versi lamanya",
        "select count(*) from skp b where b.menggantikan_id is not null and b.status = 'ditetapkan' and not exists (
             select from rencana r join indikator i using (rencana_id)
             where r.skp_id = b.skp_id and not exists (
                 select from rencana l join indikator j on j.rencana_id = l.rencana_id
                 where l.skp_id = b.menggantikan_id and j.target = i.target and j.indikator = i.indikator))",
    ),
    (
        "serah terima yang diterima sebelum ditutup, atau ditutup sebelum penilainya berganti",
        "select count(*) from serah_terima
         where diterima_pada <= ditutup_pada or (ditutup_pada at time zone 'Asia/Jakarta')::date < hari",
    ),
    (
        "survei tertutup yang masih menyimpan siapa mengisi",
        "select count(*) from undangan_survei u join survei s using (survei_id) where s.status <> 'BERJALAN'",
    ),
    (
        "bukti tanpa berkas atau tautannya",
        "select count(*) from bukti b where b.tautan is null and not exists (select from berkas k where k.sidik = b.sidik)",
    ),
];

/// Yang harus ada, sedikitnya sekian.
const ADA: &[(&str, i64)] = &[
    ("select count(distinct jenis) from berkas where jenis in ('PDF', 'JPEG', 'PNG')", 3),
    ("select count(*) from bukti where untuk = 'KEGIATAN' and tautan is not null", 50),
    ("select count(*) from bukti where untuk = 'KEGIATAN' and sidik is not null", 1000),
    ("select count(*) from pengukuran where status = 'DITETAPKAN'", 120),
    ("select count(*) from pengukuran where status = 'DIISI'", 10),
    ("select count(distinct sasaran) from umpan_balik where status = 'DIBALAS'", 4),
    ("select count(*) from permintaan_umpan_balik where status = 'MENUNGGU'", 2),
    ("select count(*) from permintaan_umpan_balik where status = 'DIJAWAB'", 1),
    (
        "select count(*) from penerima_survei p join survei s using (survei_id) where s.status = 'DITUTUP' and p.cukup",
        1,
    ),
    (
        "select count(*) from undangan_survei u join survei s using (survei_id) where s.status = 'BERJALAN' and u.ikut",
        1,
    ),
    ("select count(*) from perubahan p join skp b on b.skp_id = p.baru_id where b.status = 'ditetapkan'", 1),
    ("select count(*) from perubahan where status = 'DIUSULKAN'", 1),
    ("select count(*) from perubahan where status = 'DITOLAK'", 1),
    ("select count(*) from serah_terima where status = 'TERBUKA'", 1),
    ("select count(*) from serah_terima where status = 'DITERIMA'", 1),
    ("select count(*) from serah_terima_butir where selesai_pada is null", 1),
    ("select count(distinct jenis) from keadaan_pegawai", 3),
    ("select count(*) from kegiatan where rencana_aksi_id is not null", 5000),
    ("select count(distinct jenis) from pemberitahuan", 9),
];

#[allow(clippy::disallowed_methods, reason = "pertanyaannya disusun saat uji berjalan")]
async fn periksa_kemungkinan(app: &Aplikasi, saat: &str) {
    let kini: DateTime<Utc> = saat.parse().unwrap();
    let mut salah = Vec::new();
    for (kalimat, sql) in MUSTAHIL {
        let n: i64 = if sql.contains("$1") {
            sqlx::query_scalar(*sql).bind(kini).fetch_one(&app.db).await
        } else {
            sqlx::query_scalar(*sql).fetch_one(&app.db).await
        }
        .unwrap_or_else(|galat| panic!("{kalimat}: {galat}"));
        if n > 0 {
            salah.push(format!("{n} {kalimat}"));
        }
    }
    // Tidak satu waktu pun di depan saat memuatnya.
    let kolom = sqlx::query(
        "select table_name::text, column_name::text from information_schema.columns
         where table_schema = 'public' and data_type = 'timestamp with time zone' and table_name !~ '^(_sqlx|sesi|impor)'",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    for k in kolom {
        let (tabel, kolom): (String, String) = (k.get(0), k.get(1));
        if kolom.contains("berakhir") || kolom.contains("kirim_pada") && tabel == "surat" {
            continue;
        }
        let sql = format!("select count(*) from {tabel} where {kolom} > $1");
        let n: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(kini).fetch_one(&app.db).await.unwrap();
        if n > 0 {
            salah.push(format!("{n} {tabel}.{kolom} sesudah {saat}"));
        }
    }
    assert!(salah.is_empty(), "{saat}: {salah:#?}");
}

#[tokio::test]
async fn demo_setahun_mungkin_terjadi_dan_setiap_kabarnya_terbuka() {
    let saat = "2026-11-24T05:00:00Z";
    let mulai = std::time::Instant::now();
    let app = dimuat(saat).await;
    let lama = mulai.elapsed();
    periksa_kemungkinan(&app, saat).await;
    let mut kurang = Vec::new();
    for (sql, sedikitnya) in ADA {
        let n = app.hitung(sql).await;
        if n < *sedikitnya {
            kurang.push(format!("{n}: {sql}"));
        }
    }
    assert!(kurang.is_empty(), "{kurang:#?}");
    jumlah_periode(&app).await;
    let kabar = kabar_terbuka(&app).await;
    eprintln!("demo dimuat dalam {lama:?}; {kabar} kabar dibuka");
}

/// Dokumentasi yang dikirim menjumlahkan tepat kegiatannya: banyaknya, lamanya, buktinya, dan realisasinya.
#[allow(clippy::disallowed_methods, reason = "pertanyaannya disusun saat uji berjalan")]
async fn jumlah_periode(app: &Aplikasi) {
    let baris = sqlx::query(
        "select d.pegawai_id, d.mulai, d.selesai, k.banyak, k.menit, k.bukti, k.realisasi
         from dokumentasi d
         cross join lateral (
             select count(*) as banyak, coalesce(sum(extract(epoch from jam_selesai - jam_mulai) / 60), 0)::bigint as menit,
                 coalesce(sum((select count(*) from bukti b where b.objek_id = k.kegiatan_id)), 0)::bigint as bukti,
                 coalesce(sum(k.realisasi), 0) as realisasi
             from kegiatan k where k.pegawai_id = d.pegawai_id and k.tanggal between d.mulai and d.selesai
         ) k
         where d.status <> 'DRAF'
         order by md5(d.dokumentasi_id::text) limit 250",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let mut conn = app.db.acquire().await.unwrap();
    let mut kegiatan = 0;
    for b in &baris {
        let (siapa, mulai, selesai): (Uuid, NaiveDate, NaiveDate) = (b.get(0), b.get(1), b.get(2));
        let rekap = dokumentasi::rekap(&mut conn, siapa.into(), (mulai, selesai), true).await.unwrap();
        assert_eq!(rekap.total(), (b.get(3), b.get(4), b.get(5)), "{siapa} {mulai}");
        let ber_rhk = rekap.skp.iter().flat_map(|s| &s.rhk).flat_map(|r| &r.jumlah);
        let realisasi: Decimal = ber_rhk.chain(&rekap.tanpa_rhk).filter_map(|j| j.realisasi).sum();
        assert_eq!(realisasi, b.get::<Decimal, _>(6), "{siapa} {mulai}");
        kegiatan += rekap.total().0;
    }
    assert!(baris.len() == 250 && kegiatan > 1000, "{kegiatan}");
}

/// Setiap kabar yang tersimpan menjawab 200 bagi penerimanya. Satu sesi berpindah tangan, agar tidak masuk ratusan kali.
async fn kabar_terbuka(app: &Aplikasi) -> usize {
    let semua: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select distinct p.penerima_id, p.tautan, p.jenis from pemberitahuan p
             join akun a on a.pegawai_id = p.penerima_id and a.aktif order by p.penerima_id, p.tautan",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    let siapa = masuk_sebagai(app, "pegawai").await;
    let mut tertutup = BTreeMap::new();
    for (penerima, tautan, jenis) in &semua {
        sqlx::query_scalar::<_, bool>("update sesi set pegawai_id = $1 returning true")
            .bind(penerima)
            .fetch_all(&app.db)
            .await
            .unwrap();
        let (status, ..) = siapa.unduh(tautan).await;
        if status != StatusCode::OK {
            tertutup.entry((jenis.clone(), status.as_u16())).or_insert_with(Vec::new).push(tautan.clone());
        }
    }
    assert!(tertutup.is_empty(), "{tertutup:#?}");
    semua.len()
}

async fn masuk_sebagai(app: &Aplikasi, akun: &str) -> Peramban {
    let nip: String =
        sqlx::query_scalar("select p.nip from akun_contoh a join pegawai p using (pegawai_id) where a.peran = $1")
            .bind(akun)
            .fetch_one(&app.db)
            .await
            .unwrap();
    let siapa = app.tamu();
    let isian = [("nip", nip.as_str()), ("kata_sandi", masuk::KATA_SANDI_CONTOH)];
    let beranda = siapa.tekan(&siapa.buka("/masuk").await, "Masuk", &isian).await;
    assert_eq!(beranda.alamat, "/", "{akun}: {}", beranda.isi());
    siapa
}

/// Pada hari yang lain pun ceritanya mungkin terjadi: awal tahun, awal triwulan, hari terakhir.
#[tokio::test]
async fn demo_yang_dimuat_pada_hari_lain_tetap_mungkin_terjadi() {
    for saat in ["2026-05-04T02:00:00Z", "2026-12-31T09:00:00Z"] {
        let app = dimuat(saat).await;
        periksa_kemungkinan(&app, saat).await;
    }
}

/// Alamat tanpa nomornya: `/skp/…/cetak`.
fn bentuk(alamat: &str) -> String {
    let jalur = alamat.split('?').next().unwrap_or(alamat);
    let bagian =
        jalur.split('/').map(|b| if b.len() > 3 && b.contains(|c: char| c.is_ascii_digit()) { "…" } else { b });
    bagian.collect::<Vec<_>>().join("/")
}

fn tautan(html: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let tautan = Selector::parse("a[href^='/']").unwrap();
    let semua = html.select(&tautan).map(|a| a.attr("href").unwrap().to_owned());
    semua.map(|a| a.split('#').next().unwrap_or_default().to_owned()).filter(|a| !a.is_empty()).collect()
}

/// Dari beranda dua tingkat ke dalam: tidak satu tautan pun buntu.
#[tokio::test]
async fn akun_contoh_menelusuri_dua_tingkat_tanpa_jalan_buntu() {
    let app = dimuat("2026-11-24T05:00:00Z").await;
    let mut buntu = Vec::new();
    let mut terlihat: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
    for akun in AKUN {
        let siapa = masuk_sebagai(&app, akun).await;
        let mut antre: VecDeque<(String, String, u8)> = [("/".to_owned(), "-".to_owned(), 0)].into();
        let (mut dikenal, mut serupa) = (HashSet::new(), BTreeMap::<String, usize>::new());
        let mut dibuka = 0;
        while let Some((alamat, dari, tingkat)) = antre.pop_front() {
            let ke = serupa.entry(bentuk(&alamat)).or_default();
            if dibuka >= SEBANYAK || *ke >= SERUPA {
                continue;
            }
            *ke += 1;
            dibuka += 1;
            let halaman = siapa.buka(&alamat).await;
            if halaman.status.is_client_error() || halaman.status.is_server_error() {
                buntu.push(format!("{akun}: {dari} → {alamat}: {}", halaman.status));
                continue;
            }
            terlihat.entry(akun).or_default().insert(bentuk(&alamat));
            if tingkat < 2 {
                let baru = tautan(&halaman.html).into_iter().filter(|t| dikenal.insert(t.clone()));
                antre.extend(baru.map(|t| (t, alamat.clone(), tingkat + 1)));
            }
        }
        assert!(dibuka > 15, "{akun} hanya menemukan {dibuka} halaman");
    }
    assert!(buntu.is_empty(), "{buntu:#?}");
    // Yang diperagakan memang terjangkau oleh yang memperagakannya.
    for (akun, harus) in [
        ("pegawai", &["/pengukuran", "/umpan-balik", "/dokumentasi"][..]),
        ("penilai", &["/serah-terima", "/perubahan/…", "/umpan-balik"]),
        ("atasan-penilai", &["/serah-terima", "/umpan-balik"]),
    ] {
        for bentuk in harus {
            assert!(terlihat[akun].contains(*bentuk), "{akun} tidak menemukan {bentuk}: {:#?}", terlihat[akun]);
        }
    }
}
