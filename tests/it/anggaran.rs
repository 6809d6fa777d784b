//! Anggaran pernyataan basis data: tetap, berapa pun banyaknya baris.

use std::{collections::HashMap, sync::Mutex};

use axum::http::Method;
use tracing::{Event, Subscriber, field::Visit, span};
use tracing_subscriber::{Layer, filter::Targets, layer::Context, prelude::*, registry::LookupSpan};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, pabrik};

mod simpanan;
mod umpan_balik;

static HITUNGAN: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Menghitung pernyataan sqlx di dalam setiap permintaan.
struct Penghitung;

struct Nomor(String);

#[derive(Default)]
struct Ambil(HashMap<String, String>);

impl Visit for Ambil {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().into(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Penghitung {
    fn on_new_span(&self, attrs: &span::Attributes<'_>, id: &span::Id, ctx: Context<'_, S>) {
        let mut ambil = Ambil::default();
        attrs.record(&mut ambil);
        if let (Some(span), Some(nomor)) = (ctx.span(id), ambil.0.remove("id")) {
            span.extensions_mut().insert(Nomor(nomor));
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let Some(scope) = ctx.event_scope(event) else { return };
        let mut ambil = Ambil::default();
        event.record(&mut ambil);
        for span in scope {
            if let Some(Nomor(nomor)) = span.extensions().get::<Nomor>() {
                let mut semua = HITUNGAN.lock().unwrap();
                let daftar = semua.get_or_insert_default().entry(nomor.clone()).or_default();
                daftar.push(ambil.0.remove("summary").unwrap_or_default());
            }
        }
    }
}

pub fn mulai_menghitung() {
    static SEKALI: std::sync::Once = std::sync::Once::new();
    SEKALI.call_once(|| {
        let saring: Targets = "off,kinerja=info,sqlx::query=debug".parse().unwrap();
        tracing_subscriber::registry().with(Penghitung.with_filter(saring)).init();
    });
}

pub fn pernyataan(halaman: &Halaman) -> Vec<String> {
    let nomor = halaman.kepala["x-request-id"].to_str().unwrap();
    let semua = HITUNGAN.lock().unwrap().get_or_insert_default().remove(nomor).unwrap_or_default();
    // Pembuka dan penutup transaksi bukan pertanyaan.
    semua.into_iter().filter(|p| !["\"begin\"", "\"commit\""].contains(&p.as_str())).collect()
}

/// Setiap permintaan memakai pernyataan, dan tidak melewati batasnya; yang melewati disebut semuanya sekaligus.
fn periksa(semua: &[(&str, &Halaman, usize)]) {
    let mut lebih = Vec::new();
    for (nama, halaman, batas) in semua {
        assert!(halaman.status.is_success() || halaman.status.is_redirection(), "{nama}: {}", halaman.isi());
        let dipakai = pernyataan(halaman);
        assert!(!dipakai.is_empty(), "{nama} tidak terhitung");
        if dipakai.len() > *batas {
            lebih.push(format!("{nama}: {} dari {batas} {dipakai:#?}", dipakai.len()));
        }
    }
    assert!(lebih.is_empty(), "{}", lebih.join("\n"));
}

#[tokio::test]
async fn halaman_dan_simpanan_hemat_pernyataan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let kecil = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = app.masuk(&kantor.sari).await;
    let alamat = format!("/skp/{kecil}");
    let mut satu = None;
    for ke in 0..30 {
        let baru = sari.buka(&format!("{alamat}/rencana/baru")).await;
        let simpan = sari.tekan(&baru, "Simpan draf", &[("rhk", &format!("Hasil ke-{ke}"))]).await;
        assert_eq!(simpan.status, 200);
        if satu.is_none() {
            satu = Some(sari.buka(&alamat).await);
        }
    }
    let banyak = sari.buka(&alamat).await;
    assert_eq!(banyak.semua(".rhk").len(), 31);
    let (sedikit, dipakai) = (pernyataan(&satu.unwrap()), pernyataan(&banyak));
    assert!(!sedikit.is_empty(), "penghitung tidak bekerja");
    assert_eq!(sedikit.len(), dipakai.len(), "bertambah dengan banyaknya RHK");
    assert!(dipakai.len() <= 4, "SKP: {dipakai:#?}");
    let beranda = sari.buka("/").await;
    let daftar = sari.buka("/skp").await;
    let formulir = sari.buka("/laporan-data/baru?datum=NAMA").await;
    let laporan = sari.tekan(&formulir, "Kirim", &[("seharusnya", "Sari Dewi")]).await;
    let profil = sari.buka("/profil").await;
    let dewi = app.masuk(&kantor.dewi).await;
    let (di_meja, antrean) = (dewi.buka(&laporan.alamat).await, dewi.buka("/laporan-data").await);
    let beranda_meja = dewi.buka("/").await;
    let kabar = sari.buka("/pemberitahuan").await;
    let pengaturan = sari.buka("/pemberitahuan/pengaturan").await;
    for (nama, halaman, batas) in [
        ("beranda", &beranda, 3),
        ("beranda kepegawaian", &beranda_meja, 3),
        ("daftar", &daftar, 3),
        ("profil", &profil, 4),
        ("laporan", &laporan, 4),
        ("laporan di meja", &di_meja, 4),
        ("antrean laporan", &antrean, 4),
        ("pemberitahuan", &kabar, 2),
        ("pengaturan pemberitahuan", &pengaturan, 2),
    ] {
        let dipakai = pernyataan(halaman);
        assert!(dipakai.len() <= batas, "{nama}: {dipakai:#?}");
    }
    let rencana = banyak.tautan("Ubah").unwrap();
    let ubah = sari.buka(&rencana).await;
    let (aksi, isi) = ubah.formulir("Simpan draf", &[("rhk", "Diubah")]);
    let simpan = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, 303);
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 4, "simpan: {dipakai:#?}");
}

#[tokio::test]
async fn perjanjian_dan_rhk_yang_bertumpu_padanya_hemat_pernyataan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let ratna = app.masuk(&kantor.ratna).await;
    let daftar = ratna.buka("/perjanjian").await;
    let formulir = ratna.tekan(&daftar, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    let isian = [("sasaran", "Satu"), ("indikator", "Indeks"), ("target", "85")];
    let (aksi, isi) = formulir.formulir("Simpan draf", &isian);
    let simpan = ratna.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, 303);
    let draf = ratna.buka(formulir.alamat.trim_end_matches("/isi")).await;
    let jadi = ratna.tekan(&draf, "Tetapkan", &[]).await;
    let (daftar, lihat) = (ratna.buka("/perjanjian").await, ratna.buka(&jadi.alamat).await);
    // SKP Budi: ada yang bertumpu pada perjanjian, dan RHK pimpinan sudah ada.
    let budi = app.masuk(&kantor.budi).await;
    let skp = budi.tekan(&budi.buka("/skp/baru").await, "Buat draf", &[]).await;
    let baru = budi.buka(&format!("{}/rencana/baru", skp.alamat)).await;
    let pilihan = baru.pilihan("rhk_pimpinan").into_iter().find(|(t, _)| t == "Satu").unwrap().1;
    budi.tekan(&baru, "Simpan draf", &[("rhk", "Hasil"), ("rhk_pimpinan", &pilihan)]).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.ratna), 2026).await;
    let skp = budi.buka(&skp.alamat).await;
    for (nama, halaman, batas) in
        [("daftar", &daftar, 3), ("lihat", &lihat, 3), ("simpan", &simpan, 4), ("SKP", &skp, 4)]
    {
        let dipakai = pernyataan(halaman);
        assert!(!dipakai.is_empty() && dipakai.len() <= batas, "{nama}: {dipakai:#?}");
    }
}

#[tokio::test]
async fn sepekan_kegiatan_hemat_pernyataan_berapa_pun_barisnya() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let sari = app.masuk(&kantor.sari).await;
    let pekan = "/dokumentasi/minggu/2026-01-05";
    let kosong = sari.buka(pekan).await;
    let sedikit = pernyataan(&kosong);
    assert!(!sedikit.is_empty() && sedikit.len() <= 4, "{sedikit:#?}");
    let mut isian = vec![("uraian", "Kegiatan"); 25];
    isian.extend([("sasaran", "1"); 25]);
    isian.extend([("tanggal", "2026-01-06"); 25]);
    let (aksi, isi) = kosong.formulir("Simpan", &isian);
    let simpan = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, 303, "{}", simpan.isi());
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 3, "simpan: {dipakai:#?}");
    let penuh = sari.buka(pekan).await;
    assert_eq!(penuh.semua("[data-pekan] tr").len(), 30);
    assert_eq!(pernyataan(&penuh).len(), sedikit.len(), "bertambah dengan banyaknya baris");
    let satu = sari.buka(&penuh.tautan("Bukti").unwrap()).await;
    assert!(pernyataan(&satu).len() <= 3);
    let ditempel = sari.buka("/dokumentasi/tempel").await;
    let (aksi, isi) = ditempel.formulir("Catat barisnya", &[("baris", "5/1/2026\t\t\t1\tSatu\nx\t\t\t\tKeliru")]);
    let simpan = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, 303);
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 5, "tempel: {dipakai:#?}");
}

#[tokio::test]
async fn daftar_bawahan_berhalaman_dan_hemat() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for ke in 0..60 {
        let nip = 11 + ke;
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "with p as (
                 insert into pegawai (pegawai_id, jenis, nip, nama) values
                 ('{0}', 'PNS', '198502022010011{nip:03}', 'Staf {ke:02}') returning pegawai_id)
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), pegawai_id, '{1}', (select jabatan_id from jabatan where nama = 'Analis Data'),
                    'DEFINITIF', false, '2020-01-01' from p",
            Uuid::now_v7(),
            kantor.seksi
        )))
        .execute(&app.db)
        .await
        .unwrap();
    }
    pabrik::susun_penilai(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let pertama = budi.buka("/skp/bawahan").await;
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let dipakai = pernyataan(&pertama);
    assert!(dipakai.len() <= 2, "{dipakai:#?}");
    let kedua = budi.buka(&pertama.tautan("Berikutnya").unwrap()).await;
    assert_eq!(kedua.semua(".daftar__baris").len(), 12);
}

#[tokio::test]
async fn matriks_hemat_pernyataan_berapa_pun_orang_dan_selnya() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let budi = app.masuk(&kantor.budi).await;
    let kecil = budi.tekan(&budi.buka("/matriks?tahun=2026").await, "Susun matriks", &[]).await;
    let sedikit = pernyataan(&budi.buka(&kecil.alamat).await);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update skp set status = 'draf', diajukan_pada = null, sidik_isi = null;
         insert into rencana (rencana_id, skp_id, urutan, bagian, rhk)
         select gen_random_uuid(), skp_id, n, 'UTAMA', 'RHK pimpinan ke-' || n from skp, generate_series(2, 40) n;
         insert into pegawai (pegawai_id, jenis, nip, nama)
         select gen_random_uuid(), 'PNS', '198502022010011' || lpad(n::text, 3, '0'), 'Staf ' || n
         from generate_series(11, 110) n;
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), pegawai_id, '{}', (select jabatan_id from jabatan where nama = 'Analis Data'),
                'DEFINITIF', false, '2020-01-01' from pegawai where nama like 'Staf %';
         select susun_penilai(null);
         insert into baris_matriks (matriks_id, pegawai_id)
         select matriks_id, pegawai_id from matriks, pegawai where nama like 'Staf %';
         insert into isi_matriks (matriks_id, pokok_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, urutan, rhk)
         select b.matriks_id, gen_random_uuid(), b.pegawai_id, r.rencana_id, r.rhk, r.urutan, 'Isi ' || r.urutan
         from baris_matriks b, rencana r where r.urutan % 4 = 0",
        kantor.seksi
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let banyak = budi.buka(&kecil.alamat).await;
    assert_eq!((banyak.semua("tbody tr").len(), banyak.semua("td li").len()), (102, 1000));
    let dipakai = pernyataan(&banyak);
    assert_eq!(dipakai.len(), sedikit.len(), "bertambah dengan banyaknya orang dan sel");
    assert!(dipakai.len() <= 4, "matriks: {dipakai:#?}");
    eprintln!("matriks 102 baris, 40 kolom, 1000 RHK: {} byte", banyak.html.len());
    let cetak = budi.buka(&format!("{}/cetak", kecil.alamat)).await;
    assert!(pernyataan(&cetak).len() <= 4);
    assert_eq!(cetak.semua("thead").len(), 4, "empat tabel dengan kepala yang sama");
    let formulir = budi.buka(&banyak.tautan("Isi baris Staf 11").unwrap()).await;
    assert!(pernyataan(&formulir).len() <= 4);
    let (aksi, isi) = formulir.formulir("Simpan baris", &[("sel", "Satu")]);
    let simpan = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, 303);
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 5, "simpan baris: {dipakai:#?}");
    let daftar = pernyataan(&budi.buka("/matriks?tahun=2026").await);
    assert!(daftar.len() <= 2, "{daftar:#?}");
    let ditetapkan = budi.tekan(&budi.buka(&kecil.alamat).await, "Tetapkan matriks", &[]).await;
    sqlx::raw_sql(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
         select gen_random_uuid(), pegawai_id, 2026, '2026-01-01', '2026-12-31', 'KUANTITATIF'
         from pegawai where nama like 'Staf %'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let (aksi, isi) = ditetapkan.formulir("Bagikan ke draf SKP", &[]);
    let dibagikan = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(dibagikan.status, 303);
    let dipakai = pernyataan(&dibagikan);
    // Yang kesepuluh mengabari orangnya di luar beranda, satu berapa pun banyaknya.
    assert!(dipakai.len() <= 10, "bagikan: {dipakai:#?}");
    assert!(app.hitung("select count(*) from titipan").await > 900);
}

#[tokio::test]
async fn dokumentasi_dan_rencana_aksi_hemat_pernyataan_setahun_penuh_pun() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let sari = app.masuk(&kantor.sari).await;
    let bulan = "/dokumentasi/periode/bulanan/2026-01-01";
    let (tahun, sedikit) = (sari.buka("/dokumentasi/tahun/2026").await, sari.buka(bulan).await);
    let (tahun, sedikit) = (pernyataan(&tahun).len(), pernyataan(&sedikit).len());
    let setahun = "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, uraian, realisasi,
                                         satuan, dibuat_pada, diubah_pada)
         select gen_random_uuid(), s.pemilik_id, h::date, '08:00', '10:00', r.rencana_id, 'Kegiatan', 1, 'laporan', now(), now()
         from skp s join rencana r using (skp_id), generate_series(date '2026-01-01', '2026-12-31', '1 day') h
         where s.status = 'ditetapkan'";
    sqlx::raw_sql(setahun).execute(&app.db).await.unwrap();
    app.app.clock.set("2026-12-31T02:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let isi = sari.buka(&format!("/rencana-aksi/{}/2026-01/isi", kantor.sari.id)).await;
    let (aksi, kiriman) = isi.formulir("Simpan draf", &[("uraian", "Merekap"), ("target", "3 rekap")]);
    let simpan_aksi = sari.kirim(Method::POST, &aksi, Some(kiriman)).await;
    let draf = sari.buka(bulan).await;
    let (alamat, kiriman) = draf.formulir("Simpan draf", &[("ulasan", "Selesai")]);
    let simpan = sari.kirim(Method::POST, &alamat, Some(kiriman)).await;
    let (alamat, kiriman) = sari.buka(bulan).await.formulir("Kirim", &[]);
    let kirim = sari.kirim(Method::POST, &alamat, Some(kiriman)).await;
    assert_eq!([&simpan_aksi, &simpan, &kirim].map(|h| h.status.as_u16()), [303; 3]);
    let penuh = sari.buka("/dokumentasi/tahun/2026").await;
    eprintln!("setahun 365 kegiatan: {} byte", penuh.html.len());
    assert!(penuh.html.len() < 40_000, "{} byte", penuh.html.len());
    for (nama, halaman, batas) in [
        ("tahun", &penuh, tahun),
        ("bulan", &draf, sedikit),
        ("tahun oleh penilai", &budi.buka(&format!("/dokumentasi/{}/tahun/2026", kantor.sari.id)).await, 4),
        ("setahun", &sari.buka("/dokumentasi/periode/tahunan/2026-01-01").await, 4),
        ("bawahan", &budi.buka("/dokumentasi/bawahan").await, 4),
        ("rencana aksi", &sari.buka("/rencana-aksi").await, 4),
        ("isi rencana aksi", &isi, 4),
        ("cetak rencana aksi", &sari.buka(&format!("/rencana-aksi/{}/2026-01/cetak", kantor.sari.id)).await, 4),
        ("simpan rencana aksi", &simpan_aksi, 4),
        ("simpan", &simpan, 4),
        ("kirim", &kirim, 6),
    ] {
        let dipakai = pernyataan(halaman);
        assert!(!dipakai.is_empty() && dipakai.len() <= batas, "{nama}: {dipakai:#?}");
    }
    assert!(tahun <= 4 && sedikit <= 4, "{tahun} {sedikit}");
}

/// Tiga ribu orang pada empat puluh unit di bawah Bidang Pelayanan, yang SKP-nya bermacam-macam. Pemicu dilewati.
const TIGA_RIBU: &str = "
set session_replication_role = replica;

create temporary table o as
select n, gen_random_uuid() as id, 1 + n % 40 as unit, n < 40 as kepala from generate_series(0, 2999) n;

insert into unit (unit_id, kode, nama, induk_id, jenis, kepala_menilai, mulai)
select gen_random_uuid(), 'B' || n, 'Unit ' || n, (select unit_id from unit where kode = 'K.A'), 'UNIT', true, '2000-01-01'
from generate_series(1, 40) n;

insert into unit_masa (unit_id, nama, induk_id, zona, jenis, kepala_menilai)
select unit_id, nama, induk_id, 'WIB', jenis, kepala_menilai from unit where kode like 'B%';

insert into pegawai (pegawai_id, jenis, nip, nama)
select id, 'PNS', '19850101201001' || lpad(n::text, 4, '0'), 'Rekaan ' || n from o;

insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
select gen_random_uuid(), o.id, u.unit_id, j.jabatan_id, 'DEFINITIF', o.kepala, '2020-01-01'
from o join unit u on u.kode = 'B' || o.unit, (select jabatan_id from jabatan where nama = 'Analis Data') j;

insert into penilai_pegawai (pegawai_id, mulai, selesai, penilai_id, penilai_unit_id, pihak)
select o.id, '2020-01-01', 'infinity', case when o.kepala then r.pegawai_id else k.id end, u.unit_id, '[]'
from o
join o k on k.unit = o.unit and k.kepala
join unit u on u.kode = case when o.kepala then 'K.A' else 'B' || o.unit end
cross join (select pegawai_id from pegawai where nama = 'Ratna') r;

insert into identitas_pegawai (pegawai_id, urutan, mulai, selesai, unit_id, zona, nama, kartu)
select o.id, 0, '2020-01-01', 'infinity', u.unit_id, 'WIB', p.nama, json_build_object('id', o.id, 'jenis', p.jenis,
    'nip', p.nip, 'nrp', p.nrp, 'nama', p.nama, 'gelar_depan', '', 'gelar_belakang', '', 'golongan', p.golongan,
    'sebagai', 'DEFINITIF', 'jabatan', 'Analis Data', 'jenis_jabatan', 'PELAKSANA', 'unit', u.nama)
from o join pegawai p on p.pegawai_id = o.id join unit u on u.kode = 'B' || o.unit;

insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan, status, diajukan_pada, sidik_isi)
select gen_random_uuid(), o.id, 2026, '2026-01-01', '2026-12-31', 'KUANTITATIF', s.status,
    case s.status when 'diajukan' then timestamptz '2026-01-05 02:00Z' end, case s.status when 'diajukan' then '\\x00'::bytea end
from o cross join lateral (select case o.n / 40 % 3 when 0 then 'draf' else 'diajukan' end) s (status)
where o.n / 40 % 4 > 0;

set session_replication_role = origin;
";

/// Berapa kali tabel orang dibaca dari ujung ke ujung, menurut semua sambungan aplikasi.
async fn dibaca_urut(db: &kinerja::kernel::db::Db) -> i64 {
    let mut semua = Vec::new();
    for _ in 0..5 {
        let mut conn = db.acquire().await.unwrap();
        sqlx::raw_sql("select pg_stat_force_next_flush()").execute(&mut *conn).await.unwrap();
        semua.push(conn);
    }
    sqlx::query_scalar(
        "select sum(seq_scan)::bigint from pg_stat_user_tables
         where relname in ('pegawai', 'penempatan', 'identitas_pegawai', 'penilai_pegawai', 'skp', 'pengisian_pegawai')",
    )
    .fetch_one(&mut *semua[0])
    .await
    .unwrap()
}

#[tokio::test]
async fn pengisian_hemat_pernyataan_dan_tidak_membaca_semua_orang() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut conn = app.db.acquire().await.unwrap();
    sqlx::raw_sql(TIGA_RIBU).execute(&mut *conn).await.unwrap();
    kinerja::pengisian::terapkan_hari(&mut conn, "2026-01-12".parse().unwrap()).await.unwrap();
    sqlx::raw_sql("analyze").execute(&mut *conn).await.unwrap();
    drop(conn);
    let unit: Uuid =
        sqlx::query_scalar("select unit_id from unit where kode = 'K.A'").fetch_one(&app.db).await.unwrap();
    let (dewi, umi, ratna) =
        (app.masuk(&kantor.dewi).await, app.masuk(&kantor.umi).await, app.masuk(&kantor.ratna).await);
    let semula = dibaca_urut(&app.app.db).await;
    for (siapa, alamat, tanda) in [
        (&dewi, "/pengisian".into(), "Bidang Pelayanan"),
        (&umi, "/pengisian".into(), "Unit 40"),
        (&dewi, format!("/pengisian/{unit}"), "Unit 40"),
        (&dewi, format!("/pengisian/{unit}/pegawai"), "Berikutnya"),
        (&umi, format!("/pengisian/{unit}/pegawai?keadaan=DIAJUKAN&lama=5"), "Berikutnya"),
        (&umi, format!("/pengisian/{unit}/pegawai?menunggu=PENILAI&nama=rekaan+2"), "Rekaan 2"),
        (&umi, format!("/pengisian/{unit}/penahan"), "SKP menunggu"),
        (&ratna, "/pengisian/bawahan".into(), "Unit 40"),
    ] {
        let halaman = siapa.buka(&alamat).await;
        assert!(halaman.memuat(tanda), "{alamat} tidak memuat «{tanda}»: {}", halaman.isi());
        let dipakai = pernyataan(&halaman);
        assert!(!dipakai.is_empty() && dipakai.len() <= 4, "{alamat}: {dipakai:#?}");
        assert_eq!(dibaca_urut(&app.app.db).await, semula, "{alamat} membaca tabel orang dari ujung ke ujung");
    }
    app.hitung("select count(*) from pegawai where nama like '%2%'").await;
    assert_eq!(dibaca_urut(&app.app.db).await, semula + 1, "hitungannya tidak bekerja");
}
