//! Pemantauan pengisian: jumlahnya selalu sama dengan menghitung satu per satu, dan hanya tampak dalam lingkupnya.

mod lingkup;
mod rekap;

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::pengisian;
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, pabrik};

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
