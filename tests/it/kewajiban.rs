//! Meter kewajiban semester pada instansi yang besar: yang paling banyak belum di depan, dan tidak semuanya terbentang.

use uuid::Uuid;

use crate::{
    anggaran::{mulai_menghitung, pernyataan},
    bantuan::{Aplikasi, Kantor, pabrik},
};

/// Sekian unit di bawah Bidang Pelayanan, masing-masing dengan kepala dan stafnya; unit ke-n dengan n % 7 staf.
async fn perbanyak(app: &Aplikasi, unit: usize) {
    let sql = format!(
        "set session_replication_role = replica;
         insert into unit (unit_id, kode, nama, induk_id, jenis, kepala_menilai, mulai)
         select gen_random_uuid(), 'B' || lpad(n::text, 3, '0'), 'Unit ' || n,
                (select unit_id from unit where kode = 'K.A'), 'UNIT', true, '2000-01-01' from generate_series(1, {unit}) n;
         insert into unit_masa (unit_id, nama, induk_id, zona, jenis, kepala_menilai)
         select unit_id, nama, induk_id, 'WIB', jenis, kepala_menilai from unit where kode like 'B%';
         set session_replication_role = origin;
         create temporary table o as
         select gen_random_uuid() as id, n, s, row_number() over () as urut
         from generate_series(1, {unit}) n, generate_series(0, n % 7) s;
         insert into pegawai (pegawai_id, jenis, nip, nama)
         select id, 'PNS', '19850101201001' || lpad((urut + 100)::text, 4, '0'),
                case s when 0 then 'Kepala ' else 'Staf ' end || n || case s when 0 then '' else '.' || s end from o;
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), id, u.unit_id, j.jabatan_id, 'DEFINITIF', s = 0, '2020-01-01'
         from o join unit u on u.kode = 'B' || lpad(n::text, 3, '0'),
              (select jabatan_id from jabatan where nama = 'Analis Data') j;
         drop table o;"
    );
    let mut conn = app.db.acquire().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap();
    pabrik::susun_penilai(&app.db).await;
}

#[tokio::test]
async fn meter_membentangkan_dua_puluh_yang_paling_banyak_belum() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    perbanyak(&app, 60).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let meter = dewi.buka("/pemantauan/kewajiban").await;
    let terbentang = meter.semua("main > .tabel-gulir tbody tr");
    assert_eq!(terbentang.len(), 20, "{terbentang:?}");
    let sisa = |baris: &String| baris.chars().last().and_then(|c| c.to_digit(10)).unwrap();
    // Delapan unit dengan enam staf di samping Seksi dan Bidang: kepala unitnya sendiri ikut dihitung.
    assert!(terbentang.is_sorted_by(|a, b| sisa(a) >= sisa(b)), "{terbentang:?}");
    assert!(meter.semua("main > details > summary").iter().any(|s| s.ends_with("unit lain masih ada yang belum")));
    assert!(meter.semua("main > details tbody tr").len() >= 43);
    assert!(pernyataan(&meter).len() <= 4);
    assert!(meter.tautan("Unit berikutnya").is_none());

    // Atasan enam puluh penilai: nama yang banyak terlipat.
    let ratna = app.masuk(&kantor.ratna).await.buka("/pemantauan/kewajiban").await;
    assert_eq!(ratna.semua("main > .daftar > .daftar__baris").len(), 20);
    let baris = ratna.semua("main > .daftar > .daftar__baris");
    assert!(baris[0].contains("Belum: 6 orang") && baris[0].contains("0 dari 6 sudah"), "{}", baris[0]);
    assert_eq!(ratna.semua("main > details .daftar__baris").len(), 33, "penilai yang kurang mendesak tetap terjangkau");

    let cari = dewi.buka("/pemantauan/kewajiban?cari=unit+59").await;
    assert_eq!(cari.semua("main > .tabel-gulir tbody th"), ["Unit 59"]);
    assert_eq!(cari.nilai("cari"), ["unit 59"]);
    let kosong = dewi.buka("/pemantauan/kewajiban?cari=100%25").await;
    assert!(kosong.memuat("Tidak ada unit dengan nama itu"));

    let unit: Uuid =
        sqlx::query_scalar("select unit_id from unit where kode = 'B006'").fetch_one(&app.db).await.unwrap();
    let satu = dewi.buka(&format!("/pemantauan/kewajiban/{unit}")).await;
    assert_eq!(satu.semua(".daftar__baris b"), ["Kepala 6", "Ratna"], "yang paling banyak belum di depan");
}

#[tokio::test]
async fn meter_berhalaman_dua_ratus_unit_tanpa_ada_yang_terlewat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    perbanyak(&app, 230).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let (mut halaman, mut nama) = (dewi.buka("/pemantauan/kewajiban").await, Vec::new());
    loop {
        nama.extend(halaman.semua("main .tabel-gulir tbody th"));
        let Some(berikut) = halaman.tautan("Unit berikutnya") else { break };
        halaman = dewi.buka(&berikut).await;
    }
    nama.sort();
    nama.dedup();
    assert_eq!(nama.len(), 230 + 4);
}
