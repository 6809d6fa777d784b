//! Pemantauan pengisian: jumlahnya selalu sama dengan menghitung satu per satu, dan hanya tampak dalam lingkupnya.

use std::{collections::BTreeSet, io::Cursor};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use calamine::{Data, Reader, Xlsx};
use chrono::{DateTime, NaiveDate, Utc};
use http_body_util::BodyExt;
use kinerja::{kernel::id::PegawaiId, pengisian};
use sqlx::PgPool;
use tower::ServiceExt;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

/// Jalankan perintah SQL yang bernama orang dan unit.
async fn jalankan(db: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
}

async fn terapkan(app: &Aplikasi, pada: &str) {
    pengisian::terapkan_hari(&mut app.db.acquire().await.unwrap(), hari(pada)).await.unwrap();
}

/// Kantor kecil yang dipantau sejak 12 Januari 2026.
async fn dipantau() -> (Aplikasi, Kantor) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    terapkan(&app, "2026-01-12").await;
    (app, kantor)
}

async fn unit(db: &PgPool, kode: &str) -> Uuid {
    sqlx::query_scalar("select unit_id from unit where kode = $1").bind(kode).fetch_one(db).await.unwrap()
}

async fn alamat(app: &Aplikasi, kode: &str) -> String {
    format!("/pengisian/{}", unit(&app.db, kode).await)
}

/// Angka pada ubin: `(sebutan, banyaknya)`.
fn ubin(halaman: &Halaman) -> Vec<(String, i64)> {
    assert_eq!(halaman.status, StatusCode::OK, "{}", halaman.isi());
    let pecah = |u: String| {
        let (angka, sebutan) = u.split_once(' ').unwrap();
        (sebutan.to_owned(), angka.parse().unwrap())
    };
    halaman.semua(".ubin > *").into_iter().map(pecah).collect()
}

fn banyak(halaman: &Halaman, sebutan: &str) -> i64 {
    ubin(halaman).into_iter().find(|(s, _)| s == sebutan).map_or(0, |(_, n)| n)
}

fn nama(halaman: &Halaman) -> Vec<String> {
    halaman.semua("#daftar .daftar__utama > :is(a, b):first-child")
}

/// Rekap dan orangnya dibandingkan dengan menghitung semuanya dari asalnya, pada hari itu.
async fn cocok(db: &PgPool, th: i32, pada: NaiveDate, saat: &str) {
    let beda: Vec<(String, Option<i64>, Option<i64>)> = sqlx::query_as(
        "with asli as (
             select u.unit_id::text || ' ' || x.hal as hal, count(*) as banyak
             from hitung_pengisian($1, array(select pegawai_id from pegawai)) u
             cross join lateral (values (u.keadaan), (case u.menunggu when 'TANPA_PENILAI' then u.menunggu end)) x (hal)
             where u.mulai <= $2 and $2 < u.selesai and x.hal is not null
             group by 1
         ),
         rekap as (
             select u.unit_id::text || ' ' || x.hal as hal, sum(x.jumlah)::bigint as banyak
             from unit u
             cross join lateral jumlah_pengisian($1, u.unit_id, $2) j
             cross join lateral (
                 select * from unnest(hal_pengisian(), j.terlipat) union all select * from unnest(j.hal, j.perubahan)
             ) x (hal, jumlah)
             group by 1
             having sum(x.jumlah) <> 0
         )
         select hal, asli.banyak, rekap.banyak from asli full join rekap using (hal)
         where asli.banyak is distinct from rekap.banyak",
    )
    .bind(th)
    .bind(pada)
    .fetch_all(db)
    .await
    .unwrap();
    assert!(beda.is_empty(), "rekap {th} pada {pada} berbeda sesudah {saat}: {beda:?}");
    let orang: i64 = sqlx::query_scalar(
        "select count(*) from (
             (select * from hitung_pengisian($1, array(select pegawai_id from pegawai))
              except select * from pengisian_pegawai where tahun = $1)
             union all
             (select * from pengisian_pegawai where tahun = $1
              except select * from hitung_pengisian($1, array(select pegawai_id from pegawai)))) x",
    )
    .bind(th)
    .fetch_one(db)
    .await
    .unwrap();
    assert_eq!(orang, 0, "baris orang {th} berbeda sesudah {saat}");
    let sisa: i64 =
        sqlx::query_scalar("select (select count(*) from pengisian_usang) + (select count(*) from pengisian_antre)")
            .fetch_one(db)
            .await
            .unwrap();
    assert_eq!(sisa, 0, "masih ada yang belum diolah sesudah {saat}");
}

#[tokio::test]
async fn sepanjang_cerita_jumlahnya_mengikuti_skp() {
    let (app, kantor) = dipantau().await;
    let (umi, sari, budi) =
        (app.masuk(&kantor.umi).await, app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let seksi = alamat(&app, "K.A.1").await;
    let keadaan = async |harapan: &[(&str, i64)]| {
        let halaman = umi.buka(&seksi).await;
        let tampak = ubin(&halaman);
        let tampak: Vec<_> = tampak.iter().map(|(s, n)| (s.as_str(), *n)).collect();
        assert_eq!(tampak, harapan);
        // Yang di atasnya menjumlahkan yang di bawahnya.
        let bidang = umi.buka("/pengisian").await;
        assert_eq!(ubin(&bidang).iter().map(|(_, n)| n).sum::<i64>(), 4, "Ratna, Budi, Sari, Tono");
        cocok(&app.db, 2026, hari("2026-01-12"), "cerita").await;
        umi.buka(&format!("{seksi}/pegawai")).await
    };
    keadaan(&[("Belum menyusun", 3)]).await;

    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let halaman = keadaan(&[("Diajukan", 1), ("Draf", 1), ("Belum menyusun", 1)]).await;
    // Draf orang lain hanya tampak sebagai draf.
    assert_eq!(nama(&halaman), ["Budi", "Sari", "Tono"]);
    assert!(!halaman.html.contains(&skp.to_string()));
    let baris = halaman.semua("#daftar .daftar__baris");
    assert!(baris[0].contains("Ditunggu: Ratna"), "{}", baris[0]);
    assert!(baris[1].contains("Ditunggu: Pegawai sendiri, sejak 1 Januari 2026, 11 hari"), "{}", baris[1]);

    let dokumen = format!("/skp/{skp}");
    sari.tekan(&sari.buka(&dokumen).await, "Ajukan", &[]).await;
    let halaman = keadaan(&[("Diajukan", 2), ("Belum menyusun", 1)]).await;
    assert_eq!(halaman.tautan("Sari").unwrap(), dokumen);
    assert!(halaman.semua("#daftar .daftar__baris")[1].contains("Ditunggu: Budi, sejak hari ini"));
    let catatan = [("catatan", "Targetnya ditambah.")];
    budi.tekan(&budi.buka(&dokumen).await, "Kembalikan untuk perbaikan", &catatan).await;
    keadaan(&[("Diajukan", 1), ("Dikembalikan untuk perbaikan", 1), ("Belum menyusun", 1)]).await;
    sari.tekan(&sari.buka(&dokumen).await, "Ajukan", &[]).await;
    sari.tekan(&sari.buka(&dokumen).await, "Tarik kembali", &[]).await;
    keadaan(&[("Diajukan", 1), ("Draf", 1), ("Belum menyusun", 1)]).await;
    sari.tekan(&sari.buka(&dokumen).await, "Ajukan", &[]).await;
    budi.tekan(&budi.buka(&dokumen).await, "Tetapkan", &[]).await;
    let halaman = keadaan(&[("Ditetapkan", 1), ("Diajukan", 1), ("Belum menyusun", 1)]).await;
    assert_eq!(halaman.semua("#daftar .lencana"), ["Diajukan", "Ditetapkan", "Belum menyusun"]);
    let halaman = umi.buka(&seksi).await;
    assert_eq!(halaman.teks(".capaian__angka"), "33% ditetapkan");
    assert!(halaman.memuat("1 dari 3 pegawai yang wajib ber-SKP"));
    assert!(halaman.teks(".tenggat").starts_with("Batas penetapan 31 Januari 2026: 19 hari lagi"));
}

#[tokio::test]
async fn yang_pensiun_cuti_dan_mutasi_bukan_yang_belum() {
    let (app, kantor) = dipantau().await;
    let (seksi, lain) = (unit(&app.db, "K.A.1").await, unit(&app.db, "K.B").await);
    let keadaan = |siapa: &Orang, jenis: &str, mulai: &str| {
        format!(
            "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, nomor_sk)
             values (gen_random_uuid(), '{}', '{jenis}', '{mulai}', 'SK')",
            siapa.id
        )
    };
    jalankan(&app.db, keadaan(&kantor.tono, "TUGAS_BELAJAR", "2026-01-05")).await;
    jalankan(&app.db, keadaan(&kantor.wawan, "PENSIUN", "2026-01-10")).await;
    jalankan(&app.db, keadaan(&kantor.adi, "CUTI", "2026-01-13")).await;
    // Joko pindah ke seksi pada 8 Januari; SKP jabatan barunya belum ada.
    jalankan(
        &app.db,
        format!(
            "update penempatan set selesai = '2026-01-08' where pegawai_id = '{0}';
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{0}', '{seksi}', jabatan_id, 'DEFINITIF', false, '2026-01-08'
             from jabatan where nama = 'Analis Data'",
            kantor.joko.id
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
    // Tanpa penilai: Budi tidak lagi mengepalai mulai besok, dan tidak ada yang di atasnya.
    let dewi = app.masuk(&kantor.dewi).await;
    let halaman = dewi.buka("/pengisian").await;
    assert_eq!(banyak(&halaman, "Belum menyusun"), 7, "{:?}", ubin(&halaman));
    assert_eq!(banyak(&halaman, "Bebas SKP"), 1);
    assert_eq!(banyak(&halaman, "Pensiun atau keluar"), 1);
    assert_eq!(banyak(&halaman, "Mutasi, SKP jabatan baru belum disusun"), 1);
    assert_eq!(banyak(&halaman, "Cuti"), 0, "cutinya mulai besok");
    assert!(halaman.memuat("0 dari 8 pegawai"));
    let daftar = dewi.buka(&format!("/pengisian/{lain}/pegawai")).await;
    let wawan = &daftar.semua("#daftar .daftar__baris")[3];
    assert!(wawan.contains("Wawan") && wawan.contains("Pensiun"), "{wawan}");
    cocok(&app.db, 2026, hari("2026-01-12"), "keadaan").await;
    // Besok tiba tanpa sebuah baris pun ditulis.
    let sebelum = app.hitung("select count(*) from rekap_pengisian_baru").await;
    app.app.clock.set("2026-01-12T17:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let besok = app.masuk(&kantor.dewi).await.buka("/pengisian").await;
    assert_eq!((banyak(&besok, "Cuti"), banyak(&besok, "Belum menyusun")), (1, 6));
    assert_eq!(app.hitung("select count(*) from rekap_pengisian_baru").await, sebelum);
    cocok(&app.db, 2026, hari("2026-01-13"), "tengah malam").await;
}

#[tokio::test]
async fn yang_sudah_ditetapkan_lalu_mutasi_memerlukan_skp_baru() {
    let (app, kantor) = dipantau().await;
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.ditetapkan().await;
    let seksi = kantor.seksi;
    jalankan(
        &app.db,
        format!(
            "update penempatan set selesai = '2026-07-01' where pegawai_id = '{0}';
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{0}', '{1}', jabatan_id, 'DEFINITIF', false, '2026-07-01'
             from jabatan where nama = 'Pengelola Sarana'",
            kantor.tono.id,
            unit(&app.db, "K.B").await,
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
    let pada = async |kode, hari: &str| {
        sqlx::query_scalar::<_, String>(
            "select keadaan from pengisian_pegawai
             where tahun = 2026 and pegawai_id = $1 and unit_id = $2 and mulai <= $3 and $3 < selesai",
        )
        .bind(kantor.tono.id.uuid())
        .bind(kode)
        .bind(hari.parse::<NaiveDate>().unwrap())
        .fetch_optional(&app.db)
        .await
        .unwrap()
    };
    let (lain, kantor_kami) = (unit(&app.db, "K.B").await, unit(&app.db, "K").await);
    assert_eq!(pada(seksi, "2026-06-30").await.as_deref(), Some("DITETAPKAN"));
    assert_eq!(pada(seksi, "2026-07-01").await, None);
    assert_eq!(pada(lain, "2026-07-01").await.as_deref(), Some("MUTASI"));
    assert_eq!(pada(kantor_kami, "2026-07-01").await.as_deref(), Some("MUTASI"));
    for h in ["2026-06-30", "2026-07-01", "2026-12-31"] {
        cocok(&app.db, 2026, hari(h), "mutasi").await;
    }
}

#[tokio::test]
async fn penempatan_yang_berakhir_dan_unit_yang_pindah_dilewati_harinya() {
    let (app, kantor) = dipantau().await;
    let (bidang, lain) = (unit(&app.db, "K.A").await, unit(&app.db, "K.B").await);
    jalankan(
        &app.db,
        format!(
            "update penempatan set selesai = '2026-01-15' where pegawai_id = '{}';
             update unit_masa set selesai = '2026-02-01' where unit_id = '{1}';
             insert into unit_masa (unit_id, mulai, nama, induk_id, zona, jenis, kepala_menilai)
             values ('{1}', '2026-02-01', 'Seksi Data', '{lain}', 'WIB', 'UNIT', true)",
            kantor.sari.id, kantor.seksi
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
    let jumlah = async |unit: Uuid, h: &str| -> i64 {
        cocok(&app.db, 2026, hari(h), "berakhir").await;
        sqlx::query_scalar(
            "select count(*) from pengisian_pegawai
             where tahun = 2026 and unit_id = $1 and mulai <= $2 and $2 < selesai",
        )
        .bind(unit)
        .bind(hari(h))
        .fetch_one(&app.db)
        .await
        .unwrap()
    };
    assert_eq!((jumlah(bidang, "2026-01-31").await, jumlah(bidang, "2026-02-01").await), (4, 1));
    assert_eq!((jumlah(lain, "2026-01-31").await, jumlah(lain, "2026-02-01").await), (5, 8));
    // Dilipat di tengahnya: hari itu dan sesudahnya tetap sama.
    for h in ["2026-01-14", "2026-01-15", "2026-02-01", "2026-03-01"] {
        terapkan(&app, h).await;
        let sisa: i64 = sqlx::query_scalar("select count(*) from rekap_pengisian_baru where mulai <= $1")
            .bind(hari(h))
            .fetch_one(&app.db)
            .await
            .unwrap();
        assert_eq!(sisa, 0, "yang sudah tiba harinya belum dilipat pada {h}");
        cocok(&app.db, 2026, hari(h), "pelipatan").await;
    }
    app.app.clock.set("2026-03-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let dewi = app.masuk(&kantor.dewi).await;
    let halaman = dewi.buka(&format!("/pengisian/{}", kantor.seksi)).await;
    assert_eq!(banyak(&halaman, "Tanpa penempatan"), 1);
    assert_eq!(halaman.semua(".remah a"), ["Kantor Uji", "Bidang Sarana"]);
    assert!(dewi.buka(&format!("/pengisian/{bidang}")).await.semua(".grafik__nama").is_empty());
}

/// Angka acak yang sama pada setiap uji.
struct Acak(u64);

impl Acak {
    fn hingga(&mut self, batas: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % batas
    }

    fn satu<'a, T>(&mut self, dari: &'a [T]) -> &'a T {
        &dari[usize::try_from(self.hingga(dari.len() as u64)).unwrap()]
    }

    fn hari(&mut self) -> NaiveDate {
        hari("2025-11-01") + chrono::Days::new(self.hingga(500))
    }
}

/// Satu perubahan sembarang; yang ditolak batasan basis data tidak berakibat.
fn perubahan(acak: &mut Acak, orang: &[PegawaiId], unit: &[Uuid]) -> String {
    let (siapa, lain, h, sampai) = (*acak.satu(orang), *acak.satu(orang), acak.hari(), acak.hari());
    let (u, v) = (*acak.satu(unit), *acak.satu(unit));
    match acak.hingga(14) {
        0 => format!(
            "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
             values (gen_random_uuid(), '{siapa}', 2026, '2026-01-01', '2026-12-31', 'KUALITATIF')"
        ),
        1 | 2 => format!(
            "update skp set status = 'diajukan', diajukan_pada = '{h}', sidik_isi = '\\x00'
             where pemilik_id = '{siapa}' and status = 'draf'"
        ),
        3 => format!(
            "update skp set status = 'draf', diajukan_pada = null, sidik_isi = null, catatan_pengembalian = 'x',
                 dikembalikan_pada = '{h}', dikembalikan_oleh = '{lain}'
             where pemilik_id in ('{siapa}', '{lain}') and status = 'diajukan'"
        ),
        4 => format!(
            "update skp set status = 'ditetapkan', ditetapkan_pada = '{h}', ditetapkan_oleh = '{lain}', dokumen = '',
                 sidik_dokumen = '\\x00' where pemilik_id in ('{siapa}', '{lain}') and status = 'diajukan'"
        ),
        5 => format!("delete from skp where pemilik_id = '{siapa}' and status = 'draf'"),
        6 => format!(
            "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk)
             values (gen_random_uuid(), '{siapa}', '{}', '{h}', nullif(greatest('{sampai}'::date, '{h}'), '{h}'), 'SK')",
            acak.satu(&["CUTI", "PENSIUN", "MPP", "TUGAS_BELAJAR"])
        ),
        7 => format!("delete from keadaan_pegawai where pegawai_id = '{siapa}'"),
        8 => format!(
            "update penempatan set selesai = '{h}' where pegawai_id = '{siapa}' and selesai is null;
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{siapa}', '{u}', jabatan_id, 'DEFINITIF', false, '{h}'::date + {}
             from jabatan order by jabatan_id limit 1;
             select susun_penilai(array['{siapa}']::uuid[])",
            acak.hingga(3)
        ),
        9 => format!(
            "update unit_masa set selesai = '{h}' where unit_id = '{u}' and selesai = 'infinity' and mulai < '{h}';
             insert into unit_masa (unit_id, mulai, nama, induk_id, zona, jenis, kepala_menilai)
             select unit_id, '{h}', nama, '{v}', '{}', jenis, kepala_menilai
             from unit where unit_id = '{u}' and induk_id is not null;
             select susun_penilai(null)",
            acak.satu(&["WIB", "WIT"])
        ),
        10 => "update instansi set reviu = not reviu".into(),
        11 => format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai, selesai)
             values ('{siapa}', 'PENGELOLA', nullif('{u}'::uuid, '{v}'), 'SK', '{h}',
                     nullif(greatest('{sampai}'::date, '{h}'), '{h}'))"
        ),
        12 => format!(
            "delete from peran_pegawai where pegawai_id = '{siapa}' and peran = 'PENGELOLA';
             update akun set aktif = not aktif where pegawai_id = '{lain}'"
        ),
        _ => format!("update pegawai set nama = nama || 'a' where pegawai_id = '{siapa}'"),
    }
}

/// Yang menunggu pengelola kinerja pada hari itu, dan yang menurut `pengelola_kinerja` seharusnya.
async fn menunggu_pengelola(db: &PgPool, pada: &str) -> Vec<String> {
    let (tampak, seharusnya): (Vec<String>, Vec<String>) = sqlx::query_as(
        "select array(select o.nama from pengisian_pegawai p join pegawai o using (pegawai_id)
                      where p.unit_id = p.asal_id and p.menunggu = 'PENGELOLA' and p.mulai <= $1 and $1 < p.selesai
                      order by 1),
                array(select o.nama from skp s join pegawai o on o.pegawai_id = s.pemilik_id
                      where s.status = 'diajukan' and (select reviu from instansi)
                        and exists (select from pengelola_kinerja(s.pemilik_id, $1))
                      order by 1)",
    )
    .bind(hari(pada))
    .fetch_one(db)
    .await
    .unwrap();
    assert_eq!(tampak, seharusnya, "pada {pada}");
    cocok(db, 2026, hari(pada), "reviu").await;
    tampak
}

#[tokio::test]
async fn pengajuan_menunggu_pengelola_kinerja_selama_reviu_dipakai() {
    let (app, kantor) = dipantau().await;
    for (siapa, penilai) in [(&kantor.tono, &kantor.budi), (&kantor.joko, &kantor.wawan)] {
        pabrik::skp(&app.db, siapa, Some(penilai)).await.diajukan().await;
    }
    let kini = async |pada: &str| menunggu_pengelola(&app.db, pada).await;
    assert!(kini("2026-01-12").await.is_empty());
    let umi = app.masuk(&kantor.umi).await;
    let daftar = format!("/pengisian/{}/pegawai?keadaan=DIAJUKAN&nama=tono", kantor.seksi);
    assert!(umi.buka(&daftar).await.semua("#daftar .daftar__baris")[0].contains("Ditunggu: Budi"));
    pabrik::pakai_reviu(&app.db, true).await;
    // Lingkup Umi Bidang Pelayanan; Joko dan Wawan di bidang yang lain.
    assert_eq!(kini("2026-01-12").await, ["Budi", "Tono"]);
    let halaman = umi.buka(&daftar).await;
    assert!(halaman.semua("#daftar .daftar__baris")[0].contains("Ditunggu: Pengelola kinerja"), "{}", halaman.isi());
    let penahan = umi.buka(&format!("/pengisian/{}/penahan", kantor.seksi)).await;
    assert!(penahan.semua(".daftar__utama > a").is_empty(), "penilainya belum menahan apa pun");

    // Mulai lusa pengelolanya orang lain bagi seluruh instansi, dan Umi berhenti.
    jalankan(
        &app.db,
        format!(
            "update peran_pegawai set selesai = '2026-01-14' where pegawai_id = '{}' and peran = 'PENGELOLA';
             insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai, selesai)
             values ('{}', 'PENGELOLA', null, 'SK', '2026-01-16', '2026-02-01')",
            kantor.umi.id, kantor.joko.id
        ),
    )
    .await;
    assert_eq!(kini("2026-01-13").await, ["Budi", "Tono"]);
    assert!(kini("2026-01-15").await.is_empty());
    // Joko tidak mereviu SKP-nya sendiri.
    assert_eq!(kini("2026-01-16").await, ["Budi", "Tono", "Wawan"]);
    assert!(kini("2026-02-01").await.is_empty());
    let aktif = async |ya: bool| {
        jalankan(&app.db, format!("update akun set aktif = {ya} where pegawai_id = '{}'", kantor.umi.id)).await;
    };
    aktif(false).await;
    assert!(kini("2026-01-12").await.is_empty(), "pengelola yang tidak dapat masuk tidak ditunggu");
    aktif(true).await;
    assert_eq!(kini("2026-01-12").await.len(), 2);
    pabrik::pakai_reviu(&app.db, false).await;
    assert!(kini("2026-01-12").await.is_empty());
}

#[tokio::test]
async fn perubahan_sembarang_dan_hari_yang_berlalu_tidak_membuat_rekap_meleset() {
    let (app, _) = dipantau().await;
    let orang: Vec<PegawaiId> =
        sqlx::query_scalar("select pegawai_id from pegawai order by nama").fetch_all(&app.db).await.unwrap();
    let unit: Vec<Uuid> =
        sqlx::query_scalar("select unit_id from unit order by kode").fetch_all(&app.db).await.unwrap();
    let (mut kini, mut diterima) = (hari("2026-01-12"), 0);
    let mut acak = Acak(20_260_122);
    let mut beragam = BTreeSet::new();
    for ke in 0..280 {
        let sql = perubahan(&mut acak, &orang, &unit);
        // Beberapa perubahan menjadi satu transaksi; sebagian dibatalkan.
        let dibatalkan = acak.hingga(8) == 0;
        let penutup = if dibatalkan { "rollback" } else { "commit" };
        let mut conn = app.db.acquire().await.unwrap();
        let satu = format!("begin; {sql}; {penutup}");
        match sqlx::raw_sql(sqlx::AssertSqlSafe(satu)).execute(&mut *conn).await {
            Ok(_) => diterima += i32::from(!dibatalkan),
            Err(_) => drop(sqlx::raw_sql("rollback").execute(&mut *conn).await),
        }
        drop(conn);
        if acak.hingga(5) == 0 {
            kini = kini + chrono::Days::new(acak.hingga(12));
            if acak.hingga(2) == 0 {
                pengisian::terapkan_hari(&mut app.db.acquire().await.unwrap(), kini).await.unwrap();
            }
        }
        let kemudian = kini + chrono::Days::new(acak.hingga(200));
        for h in [kini, kemudian] {
            cocok(&app.db, 2026, h, &format!("{ke}: {sql}")).await;
        }
        let tampak: Vec<(String, Option<String>)> =
            sqlx::query_as("select distinct keadaan, menunggu from pengisian_pegawai where tahun = 2026")
                .fetch_all(&app.db)
                .await
                .unwrap();
        beragam.extend(tampak);
    }
    assert!(diterima > 140, "hanya {diterima} perubahan yang diterima");
    let keadaan: BTreeSet<&str> = beragam.iter().map(|(k, _)| k.as_str()).collect();
    assert!(keadaan.len() >= 8, "perubahannya kurang beragam: {keadaan:?}");
    assert!(beragam.iter().any(|(_, m)| m.as_deref() == Some("PENGELOLA")), "tidak ada yang menunggu pengelola");
}

#[tokio::test]
async fn yang_menyimpan_serentak_tidak_membuat_rekap_meleset() {
    let (app, kantor) = dipantau().await;
    let mut tugas = tokio::task::JoinSet::new();
    let orang = [&kantor.sari, &kantor.tono, &kantor.joko, &kantor.umi, &kantor.adi, &kantor.dewi];
    for (n, siapa) in orang.into_iter().enumerate() {
        let (db, id, lain) = (app.db.clone(), siapa.id, orang[(n + 1) % orang.len()].id);
        tugas.spawn(async move {
            for ke in 0..12 {
                // Dua orang yang sama disentuh dua penulis dengan urutan berlainan: tidak saling mengunci.
                let sql = format!(
                    "begin;
                     insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
                     values (gen_random_uuid(), '{id}', 2026, '2026-{0:02}-01', '2026-{0:02}-02', 'KUALITATIF');
                     insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk)
                     values (gen_random_uuid(), '{lain}', 'CUTI', '2026-{0:02}-10', '2026-{0:02}-12', 'SK');
                     commit",
                    ke + 1
                );
                let mut conn = db.acquire().await.unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap();
            }
        });
    }
    let pelipat = app.db.clone();
    tugas.spawn(async move {
        for _ in 0..20 {
            pengisian::lipat(&mut pelipat.acquire().await.unwrap(), hari("2026-01-12")).await.unwrap();
        }
    });
    while let Some(selesai) = tugas.join_next().await {
        selesai.unwrap();
    }
    for h in ["2026-01-12", "2026-05-10", "2026-05-12"] {
        cocok(&app.db, 2026, hari(h), "serentak").await;
    }
}

#[tokio::test]
async fn menulis_isi_skp_tidak_menyentuh_rekap() {
    let (app, kantor) = dipantau().await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    terapkan(&app, "2026-01-12").await;
    let sari = app.masuk(&kantor.sari).await;
    let letak = "select sum(('x' || lpad(split_part(trim(both '()' from ctid::text), ',', 2), 8, '0'))::bit(32)::bigint)::bigint
                 from pengisian_pegawai";
    let baru = "select count(*) from rekap_pengisian_baru";
    let sebelum = (app.hitung(letak).await, app.hitung(baru).await);
    let formulir = sari.buka(&format!("/skp/{skp}/rencana/baru")).await;
    sari.tekan(&formulir, "Simpan draf", &[("rhk", "Hasil lain")]).await;
    assert_eq!((app.hitung(letak).await, app.hitung(baru).await), sebelum);
    assert_eq!(app.hitung("select count(*) from rencana where rhk = 'Hasil lain'").await, 1);
}

#[tokio::test]
async fn daftar_disaring_dan_dibuka_halaman_demi_halaman() {
    let (app, kantor) = dipantau().await;
    for n in 0..60 {
        let pns = PegawaiId::new();
        jalankan(
            &app.db,
            format!(
                "insert into pegawai (pegawai_id, jenis, nip, nama) values ('{pns}', 'PNS', '1990010120150{n:05}', 'Staf {n:02}');
                 insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
                 select gen_random_uuid(), '{pns}', '{}', jabatan_id, 'DEFINITIF', false, '2020-01-01'
                 from jabatan where nama = 'Analis Data'",
                kantor.seksi
            ),
        )
        .await;
    }
    pabrik::susun_penilai(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let umi = app.masuk(&kantor.umi).await;
    let bidang = alamat(&app, "K.A").await;

    let (mut semua, mut berikut) = (Vec::new(), Some(format!("{bidang}/pegawai")));
    while let Some(alamat) = berikut {
        let halaman = umi.buka(&alamat).await;
        assert!(nama(&halaman).len() <= 25);
        semua.extend(nama(&halaman));
        berikut = halaman.tautan("Berikutnya");
    }
    assert_eq!(semua.len(), 64);
    assert!(semua.is_sorted_by_key(|n| n.to_lowercase()), "{semua:?}");
    let unik: BTreeSet<_> = semua.iter().collect();
    assert_eq!(unik.len(), 64, "ada yang tampak dua kali");

    let saring = async |tanya: &str| nama(&umi.buka(&format!("{bidang}/pegawai?{tanya}")).await);
    assert_eq!(saring("keadaan=DIAJUKAN").await, ["Budi", "Sari"]);
    assert_eq!(saring(&format!("menunggu={}", kantor.budi.id)).await, ["Sari"]);
    assert_eq!(saring("menunggu=PENILAI").await, ["Budi", "Sari"]);
    assert_eq!(saring("nama=STAF+1&keadaan=BELUM").await.len(), 10);
    assert_eq!(saring("nama=50%25").await.len(), 0, "tanda persen bukan apa saja");
    assert_eq!(saring("langsung=ya").await, ["Ratna"]);
    assert_eq!(saring("keadaan=BELUM&lama=11&nama=tono").await, ["Tono"]);
    assert!(saring("keadaan=BELUM&lama=12&nama=tono").await.is_empty());
    // Dari halaman: pilihan pada formulir adalah yang ada orangnya.
    let halaman = umi.buka(&umi.buka(&bidang).await.tautan("Daftar pegawai").unwrap()).await;
    let pilihan: Vec<String> = halaman.pilihan("keadaan").into_iter().map(|(s, _)| s).collect();
    assert_eq!(pilihan, ["Semua", "Diajukan (2)", "Belum menyusun (62)"]);
    let halaman = umi.buka(&umi.buka(&bidang).await.tautan("Paling lama ditunggu").unwrap()).await;
    assert_eq!(halaman.semua(".daftar__utama > a"), ["Budi", "Ratna"]);
    let ditunggu = umi.buka(&halaman.tautan("Budi").unwrap()).await;
    assert_eq!(nama(&ditunggu), ["Sari"]);

    let salah = umi.buka(&format!("{bidang}/pegawai?lama=sebulan&nama=tono")).await;
    assert_eq!(salah.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(salah.memuat("Tulis banyaknya hari dengan angka"));
    assert_eq!((salah.nilai("lama"), salah.nilai("nama")), (vec!["sebulan".into()], vec!["tono".into()]));
}

/// Isi lembar pertama sebuah unduhan.
async fn unduh(app: &Aplikasi, siapa: &Peramban, alamat: &str) -> Vec<Vec<String>> {
    let sesi = format!("sesi={}", siapa.kuki("sesi").unwrap());
    let permintaan = Request::builder().uri(alamat).header(header::COOKIE, sesi).body(Body::empty()).unwrap();
    let jawaban = kinerja::router(&app.app).oneshot(permintaan).await.unwrap();
    assert_eq!(jawaban.status(), StatusCode::OK, "{alamat}");
    assert!(
        jawaban.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().contains("pengisian-2026-2026-01-12.xlsx")
    );
    let bita = jawaban.into_body().collect().await.unwrap().to_bytes();
    let mut buku: Xlsx<_> = Xlsx::new(Cursor::new(bita)).unwrap();
    let lembar = buku.worksheet_range_at(0).unwrap().unwrap();
    let sel = |s: &Data| match s {
        Data::Float(n) => format!("{n}"),
        lain => lain.to_string(),
    };
    lembar.rows().map(|b| b.iter().map(sel).collect()).collect()
}

#[tokio::test]
async fn unduhannya_tepat_yang_tersaring_dan_tercatat() {
    let (app, kantor) = dipantau().await;
    jalankan(&app.db, format!("update pegawai set nama = '=1+1' where pegawai_id = '{}'", kantor.tono.id)).await;
    let umi = app.masuk(&kantor.umi).await;
    let bidang = alamat(&app, "K.A").await;
    let halaman = umi.buka(&format!("{bidang}/pegawai?keadaan=BELUM&lama=5&langsung=")).await;
    let isi = unduh(&app, &umi, &halaman.tautan("Unduh Excel").unwrap()).await;
    assert_eq!(isi[0][0], "Pengisian SKP 2026");
    assert_eq!(isi[1][0], "Kantor Uji");
    assert_eq!(isi[2][0], "Bidang Pelayanan");
    assert_eq!(isi[3][0], "Keadaan pada Senin, 12 Januari 2026");
    assert_eq!(isi[4][0], "Saringan: keadaan Belum menyusun, sekurang-kurangnya 5 hari");
    assert_eq!(isi[6][..2], ["Nama", "NIP"]);
    let orang: Vec<&str> = isi[7..].iter().map(|b| b[0].as_str()).collect();
    assert_eq!(orang, ["=1+1", "Budi", "Ratna", "Sari"], "tulisan tetap tulisan, bukan rumus");
    assert_eq!(isi[8][1].replace(' ', ""), kantor.budi.nip);
    assert_eq!(isi[8][4..], ["Belum menyusun", "", "Pegawai sendiri", "1 Januari 2026", "11"]);
    let (pelaku, rincian): (Uuid, serde_json::Value) =
        sqlx::query_as("select pelaku_id, rincian from jejak where peristiwa = 'pengisian.unduhan'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(pelaku, kantor.umi.id.uuid());
    assert_eq!(rincian["baris"], 4);
    assert_eq!(rincian["saringan"], "tahun=2026&keadaan=BELUM&lama=5");
    let salah = umi.buka(&format!("{bidang}/unduhan?lama=x")).await;
    assert_eq!(salah.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn di_luar_lingkup_sebuah_unit_tidak_ada() {
    let (app, kantor) = dipantau().await;
    let unit =
        [alamat(&app, "K").await, alamat(&app, "K.A").await, alamat(&app, "K.A.1").await, alamat(&app, "K.B").await];
    jalankan(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai, selesai)
             values ('{}', 'PYB', null, 'SK', '2020-01-01', null),
                    ('{}', 'PENGELOLA', '{}', 'SK', '2026-01-13', null),
                    ('{}', 'KEPEGAWAIAN', '{}', 'SK', '2020-01-01', '2026-01-12'),
                    ('{}', 'PYB', '{}', 'SK', '2020-01-01', null)",
            kantor.hasan.id,
            kantor.joko.id,
            self::unit(&app.db, "K.B").await,
            kantor.wawan.id,
            self::unit(&app.db, "K.B").await,
            kantor.tono.id,
            self::unit(&app.db, "K.B").await,
        ),
    )
    .await;
    for (siapa, boleh) in [
        (&kantor.dewi, [true; 4]),
        (&kantor.hasan, [true; 4]),
        (&kantor.umi, [false, true, true, false]),
        // Admin bukan pemantau; peran yang belum mulai, yang sudah berakhir, dan PyB yang tidak seinstansi bukan peran.
        (&kantor.adi, [false; 4]),
        (&kantor.joko, [false; 4]),
        (&kantor.wawan, [false; 4]),
        (&kantor.tono, [false; 4]),
        (&kantor.budi, [false; 4]),
    ] {
        let peramban = app.masuk(siapa).await;
        for (alamat, boleh) in unit.iter().zip(boleh) {
            let harapan = if boleh { StatusCode::OK } else { StatusCode::NOT_FOUND };
            for ekor in ["", "/pegawai", "/penahan", "/unduhan"] {
                let alamat = format!("{alamat}{ekor}");
                let status = peramban.kirim(Method::GET, &alamat, None).await.status;
                assert_eq!(status, harapan, "{} membuka {alamat}", siapa.nama);
            }
        }
        let ringkasan = peramban.buka("/pengisian").await;
        let harapan = if boleh.contains(&true) { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(ringkasan.status, harapan, "{}", siapa.nama);
        assert!(!boleh.contains(&true) || peramban.buka("/").await.tautan("Pengisian").is_some(), "{}", siapa.nama);
    }
    // Remahnya mulai dari puncak lingkup, bukan puncak instansi.
    let umi = app.masuk(&kantor.umi).await;
    assert_eq!(umi.buka(&unit[2]).await.semua(".remah a"), ["Bidang Pelayanan"]);
    assert_eq!(umi.buka(&format!("{}?tahun=2024", unit[1])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(umi.buka(&format!("/pengisian/{}", Uuid::now_v7())).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dua_lingkup_yang_terpisah_ditampilkan_bersama() {
    let (app, kantor) = dipantau().await;
    jalankan(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             values ('{0}', 'KEPEGAWAIAN', '{1}', 'SK', '2020-01-01'), ('{0}', 'PENGELOLA', '{2}', 'SK', '2020-01-01')",
            kantor.umi.id,
            unit(&app.db, "K.B").await,
            kantor.seksi,
        ),
    )
    .await;
    let halaman = app.masuk(&kantor.umi).await.buka("/pengisian").await;
    // Seksi ada di dalam Bidang Pelayanan, jadi tidak disebut dua kali.
    assert_eq!(halaman.semua(".grafik__nama"), ["Bidang Pelayanan", "Bidang Sarana"]);
    assert_eq!(banyak(&halaman, "Belum menyusun"), 9);
}

#[tokio::test]
async fn pimpinan_melihat_orang_orangnya_tanpa_peran() {
    let (app, kantor) = dipantau().await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let draf = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let budi = app.masuk(&kantor.budi).await;
    let halaman = budi.buka(&budi.buka("/skp/bawahan").await.tautan("Pengisian bawahan").unwrap()).await;
    assert_eq!(nama(&halaman), ["Sari", "Tono"]);
    assert_eq!(ubin(&halaman), [("Draf".into(), 1), ("Belum menyusun".into(), 1)]);
    let diajukan = draf.diajukan().await;
    let tersaring = budi.buka("/pengisian/bawahan?keadaan=DIAJUKAN").await;
    assert_eq!(nama(&tersaring), ["Sari"]);
    assert_eq!(tersaring.tautan("Sari").unwrap(), format!("/skp/{}", diajukan.id));
    let isi = unduh(&app, &budi, &tersaring.tautan("Unduh Excel").unwrap()).await;
    assert_eq!((isi[2][0].as_str(), isi.len()), ("Orang yang dinilai Budi", 8));
    // Di atasnya: seksi yang dikepalai Budi tampak sebagai satu batang.
    let ratna = app.masuk(&kantor.ratna).await.buka("/pengisian/bawahan").await;
    assert_eq!((nama(&ratna), ratna.semua(".grafik__nama")), (vec!["Budi".into()], vec!["Seksi Data".into()]));
    assert!(ratna.semua(".tabel tbody tr")[0].starts_with("Seksi Data3"), "{:?}", ratna.semua(".tabel tbody tr"));
    let sari = app.masuk(&kantor.sari).await;
    for alamat in ["/pengisian/bawahan", "/pengisian/bawahan/unduhan", "/pengisian"] {
        assert_eq!(sari.buka(alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
}

#[tokio::test]
async fn tahun_depan_dibuka_november_dan_yang_lama_ditutup() {
    let (app, kantor) = dipantau().await;
    let tahun = "select coalesce(sum(tahun), 0)::bigint from pengisian_tahun where siap";
    assert_eq!(app.hitung(tahun).await, 2026);
    terapkan(&app, "2026-10-31").await;
    assert_eq!(app.hitung(tahun).await, 2026);
    terapkan(&app, "2026-11-01").await;
    assert_eq!(app.hitung(tahun).await, 2026 + 2027);
    cocok(&app.db, 2027, hari("2026-11-01"), "pembukaan").await;
    app.app.clock.set("2026-11-02T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let dewi = app.masuk(&kantor.dewi).await;
    let depan = dewi.buka(&dewi.buka("/pengisian").await.tautan("Tahun 2027").unwrap()).await;
    assert_eq!(banyak(&depan, "Belum menyusun"), 10);
    assert!(depan.teks(".tenggat").contains("31 Januari 2027"));
    terapkan(&app, "2028-01-01").await;
    assert_eq!(app.hitung(tahun).await, 2027 + 2028);
    assert_eq!(app.hitung("select count(*) from pengisian_pegawai where tahun < 2027").await, 0);
    assert_eq!(app.hitung("select count(*) from rekap_pengisian where tahun < 2027").await, 0);
}

#[tokio::test]
async fn tahun_yang_belum_selesai_disusun_mengatakannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let halaman = app.masuk(&kantor.dewi).await.buka("/pengisian").await;
    assert_eq!(halaman.status, StatusCode::OK);
    assert!(halaman.memuat("Rekap tahun 2026 sedang disusun"));
}
