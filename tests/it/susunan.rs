//! Susunan penilai yang dihitung sekaligus sama, baris demi baris, dengan yang dihitung orang demi orang.

use crate::bantuan::Aplikasi;

/// Cara lama menyusun, sebagaimana tertulis pada migrasinya.
const LAMA: &str = include_str!("../../migrations/20260109000000_unit_bertanggal.sql");

/// Organisasi acak: unit bertanggal, kepala berganti, Plt. dan Plh. bertumpang tindih, penilai ditetapkan tersendiri.
const ACAK: &str = "
    set kinerja.massal = 'ya';
    insert into unit (unit_id, kode, nama, jenis, kepala_menilai, mulai)
    select gen_random_uuid(), n::text, 'Unit ' || n, 'UNIT', random() < 0.8, '2020-01-01' from generate_series(1, 24) n;
    update unit u set induk_id = i.unit_id
    from (select kode, floor(random() * (kode::int - 1) + 1)::int::text as induk from unit where kode <> '1') s
    join unit i on i.kode = s.induk
    where u.kode = s.kode;
    with m as (delete from unit_masa where unit_id in (select unit_id from unit where kode::int % 4 = 0) returning *)
    insert into unit_masa (unit_id, mulai, selesai, nama, induk_id, zona, jenis, kepala_menilai)
    select unit_id, '-infinity', '2023-03-01'::date, nama || ' lama', induk_id, zona, jenis, not kepala_menilai from m
    union all
    select m.unit_id, '2023-03-01'::date, 'infinity', m.nama, i.unit_id, m.zona, m.jenis, m.kepala_menilai
    from m left join unit i on i.kode = '2' and m.unit_id not in (select unit_id from unit where kode in ('1', '2'));
    insert into jabatan (jabatan_id, nama, jenis) select gen_random_uuid(), 'Jabatan ' || n, 'PELAKSANA' from generate_series(1, 5) n;
    insert into pegawai (pegawai_id, jenis, nip, nama)
    select gen_random_uuid(), 'PNS', (198501010000000000 + n)::text, 'Orang ' || n from generate_series(1, 80) n;
    insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai)
    select gen_random_uuid(), p.pegawai_id, u.unit_id, j.jabatan_id, s.sebagai, s.sebagai <> 'DEFINITIF' or random() < 0.4,
        s.mulai, case when random() < 0.7 then s.mulai + (1 + random() * 700)::int end
    from (select (1 + random() * 79)::int as orang, (1 + random() * 23)::int as unit, (1 + random() * 4)::int as jabatan,
              (array['DEFINITIF', 'DEFINITIF', 'PLT', 'PLH'])[1 + floor(random() * 4)] as sebagai,
              '2020-01-01'::date + (random() * 2200)::int as mulai
          from generate_series(1, 400)) s
    join pegawai p on p.nip = (198501010000000000 + s.orang)::text
    join unit u on u.kode = s.unit::text
    join jabatan j on j.nama = 'Jabatan ' || s.jabatan
    on conflict do nothing;
    insert into penetapan_penilai (pegawai_id, penilai_id, atasan_penilai_id, dasar, mulai, selesai)
    select a.pegawai_id, b.pegawai_id, case when random() < 0.4 then c.pegawai_id end, 'SK', s.mulai,
        case when random() < 0.6 then s.mulai + (1 + random() * 500)::int end
    from (select (1 + random() * 79)::int as a, (1 + random() * 79)::int as b, (1 + random() * 79)::int as c,
              '2020-01-01'::date + (random() * 2200)::int as mulai from generate_series(1, 40)) s
    join pegawai a on a.nip = (198501010000000000 + s.a)::text
    join pegawai b on b.nip = (198501010000000000 + s.b)::text
    join pegawai c on c.nip = (198501010000000000 + s.c)::text
    where s.a <> s.b and s.a <> s.c
    on conflict do nothing;
    select susun_semua()";

/// Baris yang hanya ada pada salah satu cara.
const BEDA: &str = "
    with ini as (select p.pegawai_id, p.mulai, p.selesai, p.penilai_id, p.penilai_unit_id, p.atasan_penilai_id,
                     p.atasan_unit_id, p.pihak::text from penilai_pegawai p)
    select (select count(*) from (table ini except all table sekaligus) a)
         + (select count(*) from (table sekaligus except all table ini) b)";

#[tokio::test]
async fn susunan_sekaligus_sama_dengan_orang_demi_orang_pada_organisasi_acak() {
    let mulai = LAMA.find("create or replace function susun_penilai").unwrap();
    let lama = &LAMA[mulai..mulai + LAMA[mulai..].find("\n$$;").unwrap() + 4];
    let lama = lama.replace("function susun_penilai(", "function susun_penilai_lama(");
    for benih in ["0.1", "0.8"] {
        let app = Aplikasi::baru().await;
        let mut conn = app.db.acquire().await.unwrap();
        for sql in [lama.clone(), format!("select setseed({benih}); {ACAK}")] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap();
        }
        let salin = "drop table if exists sekaligus; create table sekaligus as
            select p.pegawai_id, p.mulai, p.selesai, p.penilai_id, p.penilai_unit_id, p.atasan_penilai_id,
                p.atasan_unit_id, p.pihak::text from penilai_pegawai p";
        sqlx::raw_sql(salin).execute(&mut *conn).await.unwrap();
        let jumlah = app.hitung("select count(*) from sekaligus where atasan_penilai_id is not null").await;
        assert!(jumlah > 500, "organisasi acak terlalu sepi: {jumlah}");
        sqlx::raw_sql("select susun_penilai_lama(null)").execute(&mut *conn).await.unwrap();
        assert_eq!(app.hitung(BEDA).await, 0, "benih {benih}");

        // Susunan berubah; hanya sebagian orang yang disusun ulang.
        let ubah =
            "update penempatan set selesai = mulai + 60 where sebagai = 'DEFINITIF' and kepala and selesai is null;
            delete from penempatan where sebagai = 'PLH' and extract(day from mulai) < 10;
            select susun_kartu(null);
            select susun_penilai(array(select pegawai_id from pegawai where nip::numeric % 3 = 0));";
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("{ubah} {salin}"))).execute(&mut *conn).await.unwrap();
        let sebagian = "select susun_penilai_lama(array(select pegawai_id from pegawai where nip::numeric % 3 = 0))";
        sqlx::raw_sql(sebagian).execute(&mut *conn).await.unwrap();
        assert_eq!(app.hitung(BEDA).await, 0, "sebagian, benih {benih}");
        // Yang tidak berubah tidak ditulis lagi.
        let sebelum = app.hitung("select max(xmin::text::bigint) from penilai_pegawai").await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(sebagian.replace("_lama", ""))).execute(&mut *conn).await.unwrap();
        assert_eq!(app.hitung("select max(xmin::text::bigint) from penilai_pegawai").await, sebelum);
    }
}
