//! Penerapan, pernyataan demi pernyataan atas seluruh baris: tidak pernah orang demi orang.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kepegawaian::impor::model::ImporId,
    kernel::error::{Error, Result},
};

/// Unit yang akan mempunyai dua pejabat definitif; maka tidak ada yang diterapkan.
pub struct KepalaGanda(pub Vec<String>);

/// Menerapkan; mengembalikan banyaknya orang yang ditulis.
pub async fn terapkan(
    conn: &mut PgConnection,
    id: ImporId,
    hari: NaiveDate,
    pada: DateTime<Utc>,
) -> Result<Result<u64, KepalaGanda>> {
    let impor = id.uuid();
    mulai_massal(conn).await?;
    let jumlah = tetapkan_yang_ikut(conn, impor).await?;
    cadangkan(conn, impor).await?;
    kenalkan(conn, impor, hari, pada).await.map_err(bentrok)?;
    tulis_orang(conn, impor, pada).await.map_err(bentrok)?;
    rencanakan(conn, impor, hari).await?;
    akhiri(conn, impor, hari).await.map_err(bentrok)?;
    let ganda = kepala_ganda(conn, impor).await?;
    if !ganda.is_empty() {
        return Ok(Err(KepalaGanda(ganda)));
    }
    tempatkan(conn, impor).await.map_err(bentrok)?;
    catat_sesudah(conn, impor).await?;
    sqlx::query!("select susun_semua()").fetch_one(&mut *conn).await?;
    sqlx::query!("update impor set keadaan = 'DITERAPKAN', diterapkan_pada = $2 where impor_id = $1", impor, pada)
        .execute(conn)
        .await?;
    Ok(Ok(jumlah))
}

/// Yang berubah sejak pratinjaunya dibuat dapat membuatnya tidak mungkin lagi; maka tidak ada yang diterapkan.
pub fn bentrok(galat: sqlx::Error) -> Error {
    let kode = galat.as_database_error().and_then(|e| e.code()).unwrap_or_default().into_owned();
    // Kembar, tumpang tindih, merujuk yang sudah tidak ada, atau melanggar aturan tabelnya.
    if ["23505", "23P01", "23503", "23514"].contains(&kode.as_str()) {
        return Error::Invalid(
            "Tidak dijalankan, dan tidak ada yang berubah: data di sini sudah lain sejak pratinjau ini dibuat. \
             Unggah lagi berkasnya, lalu periksa perbedaannya."
                .into(),
        );
    }
    galat.into()
}

/// Sampai akhir transaksi: bergiliran, tanpa pemicu per orang, dan boleh lama. Ribuan baris yang baru ditulis belum
/// berstatistik; tanpa larangan ini perencananya mengira hanya satu, dan membandingkan semua dengan semua.
pub async fn mulai_massal(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select set_config(nama, nilai, true)
         from (values ('kinerja.massal', 'ya'), ('statement_timeout', '100s'),
                      ('plan_cache_mode', 'force_custom_plan'), ('enable_nestloop', 'off'), ('work_mem', '64MB')) as t (nama, nilai)"
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!("select giliran_susunan()").fetch_one(conn).await?;
    Ok(())
}

/// `ikut` menjadi jawaban akhir: yang jelas, yang dicentang, dan yang unit serta jabatannya sudah ditentukan.
async fn tetapkan_yang_ikut(conn: &mut PgConnection, impor: Uuid) -> Result<u64> {
    let n = sqlx::query_scalar!(
        r#"
        with jawaban as (
            update impor_baris b
            set ikut = (
                b.status in ('baru', 'berubah')
                or b.status = 'meragukan' and b.boleh
                   and (b.ikut or b.alasan <@ array['UNIT_BARU', 'STRUKTURAL_BARU'])
            ) and (
                b.isi ->> 'tempat' is null
                or (exists (select from unit u where u.unor_id = b.isi -> 'tempat' ->> 'unor_id')
                    or exists (select from impor_usul s where s.impor_id = $1 and s.jenis = 'UNIT'
                               and s.kunci = b.isi -> 'tempat' ->> 'unor_id' and s.cara <> ''))
                and (exists (select from jabatan j where j.jabatan_siasn_id = b.isi -> 'tempat' ->> 'jabatan_siasn_id')
                    or exists (select from jabatan j where lower(j.nama) = lower(b.isi -> 'tempat' ->> 'jabatan'))
                    or exists (select from impor_usul s where s.impor_id = $1 and s.jenis = 'JABATAN'
                               and s.kunci = lower(b.isi -> 'tempat' ->> 'jabatan') and s.cara <> ''))
            )
            where b.impor_id = $1
            returning b.ikut
        )
        select count(*) filter (where ikut) as "n!" from jawaban
        "#,
        impor,
    )
    .fetch_one(conn)
    .await?;
    Ok(n.unsigned_abs())
}

/// Setiap baris yang mungkin berubah, sebagaimana sebelum disentuh.
async fn cadangkan(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "
        insert into impor_cadangan (impor_id, tabel, kunci, pegawai_id, sebelum)
        select $1::uuid, 'pegawai', p.pegawai_id, p.pegawai_id, to_jsonb(p)
        from pegawai p join impor_baris b on b.pegawai_id = p.pegawai_id and b.impor_id = $1 and b.ikut
        union all
        select $1, 'penempatan', t.penempatan_id, t.pegawai_id, to_jsonb(t)
        from penempatan t join impor_baris b on b.pegawai_id = t.pegawai_id and b.impor_id = $1 and b.ikut
        union all
        select $1, 'unit', u.unit_id, null, to_jsonb(u)
        from unit u
        where exists (select from impor_usul s where s.impor_id = $1 and s.cara = 'SAMA' and s.unit_id = u.unit_id)
        union all
        select $1, 'jabatan', j.jabatan_id, null, to_jsonb(j)
        from jabatan j join impor_usul s on s.impor_id = $1 and s.jenis = 'PENGENAL' and s.kunci = lower(j.nama)
        where j.jabatan_siasn_id is null
        ",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Unit dan jabatan yang dipakai baris yang ikut dan belum dikenal.
pub async fn kenalkan(conn: &mut PgConnection, impor: Uuid, hari: NaiveDate, pada: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update unit u set unor_id = s.kunci, sumber = 'SIASN', sumber_pada = $2, versi = u.versi + 1
         from impor_usul s
         where s.impor_id = $1 and s.jenis = 'UNIT' and s.cara = 'SAMA' and s.unit_id = u.unit_id and u.unor_id is null",
        impor,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update jabatan j set jabatan_siasn_id = s.siasn_id
         from impor_usul s
         where s.impor_id = $1 and s.jenis = 'PENGENAL' and lower(j.nama) = s.kunci and j.jabatan_siasn_id is null
           and not exists (select from jabatan l where l.jabatan_siasn_id = s.siasn_id)",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into unit (unit_id, kode, nama, induk_id, jenis, zona, kepala_menilai, mulai, unor_id, sumber, sumber_pada)
         select s.baru_id, s.kunci, s.nama, a.unit_id, 'UNIT', a.zona, true, $2, s.kunci, 'SIASN', $3
         from impor_usul s join unit a on a.unit_id = s.unit_id
         where s.impor_id = $1 and s.jenis = 'UNIT' and s.cara = 'BUAT'
           and exists (select from impor_baris b
                       where b.impor_id = $1 and b.ikut and b.isi -> 'tempat' ->> 'unor_id' = s.kunci)
         on conflict do nothing",
        impor,
        hari,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into jabatan (jabatan_id, nama, jenis, jabatan_siasn_id, sumber, sumber_pada)
         select s.baru_id, s.nama, s.cara, s.siasn_id, 'SIASN', $2
         from impor_usul s
         where s.impor_id = $1 and s.jenis = 'JABATAN' and s.cara <> ''
           and exists (select from impor_baris b
                       where b.impor_id = $1 and b.ikut and lower(b.isi -> 'tempat' ->> 'jabatan') = s.kunci)
         on conflict do nothing",
        impor,
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn tulis_orang(conn: &mut PgConnection, impor: Uuid, pada: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update pegawai p
         set nip = b.isi ->> 'nip',
             jenis = coalesce(b.isi ->> 'jenis', p.jenis),
             nama = b.isi ->> 'nama',
             gelar_depan = coalesce(b.isi ->> 'gelar_depan', p.gelar_depan),
             gelar_belakang = coalesce(b.isi ->> 'gelar_belakang', p.gelar_belakang),
             golongan = coalesce(b.isi ->> 'golongan', p.golongan),
             pns_id = coalesce(b.isi ->> 'pns_id', p.pns_id),
             email_dinas = coalesce(b.isi ->> 'email_dinas', p.email_dinas),
             kedudukan_hukum = coalesce(b.isi ->> 'kedudukan_hukum', p.kedudukan_hukum),
             status_cpns_pns = coalesce(b.isi ->> 'status_cpns_pns', p.status_cpns_pns),
             tmt_golongan = coalesce((b.isi ->> 'tmt_golongan')::date, p.tmt_golongan),
             instansi_kerja = coalesce(b.isi ->> 'instansi_kerja', p.instansi_kerja),
             sumber = 'SIASN', sumber_pada = $2, versi = p.versi + 1
         from impor_baris b
         where b.impor_id = $1 and b.ikut and b.pegawai_id = p.pegawai_id",
        impor,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into pegawai (pegawai_id, nip, jenis, nama, gelar_depan, gelar_belakang, golongan, pns_id, email_dinas,
             kedudukan_hukum, status_cpns_pns, tmt_golongan, instansi_kerja, sumber, sumber_pada)
         select b.pegawai_id, b.isi ->> 'nip', b.isi ->> 'jenis', b.isi ->> 'nama',
             coalesce(b.isi ->> 'gelar_depan', ''), coalesce(b.isi ->> 'gelar_belakang', ''),
             coalesce(b.isi ->> 'golongan', ''), b.isi ->> 'pns_id', b.isi ->> 'email_dinas',
             b.isi ->> 'kedudukan_hukum', b.isi ->> 'status_cpns_pns', (b.isi ->> 'tmt_golongan')::date,
             b.isi ->> 'instansi_kerja', 'SIASN', $2
         from impor_baris b
         where b.impor_id = $1 and b.ikut and not exists (select from pegawai p where p.pegawai_id = b.pegawai_id)",
        impor,
        pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Unit dan jabatan setiap baris kini dikenal; apa yang terjadi pada penempatannya diputuskan di sini.
async fn rencanakan(conn: &mut PgConnection, impor: Uuid, hari: NaiveDate) -> Result<()> {
    sqlx::query!(
        "
        with tujuan as (
            select b.nomor, b.pegawai_id, (b.isi -> 'tempat' ->> 'mulai')::date as tmt, u.unit_id, j.jabatan_id
            from impor_baris b
            join unit u on u.unor_id = b.isi -> 'tempat' ->> 'unor_id'
            cross join lateral (
                select j.jabatan_id from jabatan j
                where j.jabatan_siasn_id = b.isi -> 'tempat' ->> 'jabatan_siasn_id'
                   or lower(j.nama) = lower(b.isi -> 'tempat' ->> 'jabatan')
                order by j.jabatan_siasn_id = b.isi -> 'tempat' ->> 'jabatan_siasn_id' desc nulls last
                limit 1
            ) j
            where b.impor_id = $1 and b.ikut
        )
        update impor_baris b
        set unit_id = t.unit_id,
            jabatan_id = t.jabatan_id,
            lama_id = l.penempatan_id,
            langkah = case
                when l.unit_id = t.unit_id and l.jabatan_id = t.jabatan_id and l.mulai <= t.tmt
                     and (l.selesai is null or l.selesai > $2) then 'TETAP'
                when t.tmt <= l.mulai then 'KOREKSI'
                else 'PINDAH' end,
            mulai = case when t.tmt <= l.mulai then greatest(t.tmt, l.sebelumnya) else t.tmt end
        from tujuan t
        left join lateral (
            select e.penempatan_id, e.unit_id, e.jabatan_id, e.mulai, e.selesai,
                (select max(s.selesai) from penempatan s
                 where s.pegawai_id = t.pegawai_id and s.sebagai = 'DEFINITIF' and s.mulai < e.mulai) as sebelumnya
            from penempatan e
            where e.pegawai_id = t.pegawai_id and e.sebagai = 'DEFINITIF'
            order by e.mulai desc limit 1
        ) l on true
        where b.impor_id = $1 and b.nomor = t.nomor
        ",
        impor,
        hari,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Yang lama berakhir sehari sebelum TMT; yang dikoreksi dilepas dahulu, agar jabatan dapat bertukar orang.
async fn akhiri(conn: &mut PgConnection, impor: Uuid, hari: NaiveDate) -> sqlx::Result<()> {
    sqlx::query!(
        "update penempatan t set selesai = greatest($2, t.mulai + 1)
         from impor_baris b
         where b.impor_id = $1 and b.ikut and (b.isi ->> 'berhenti')::boolean and t.pegawai_id = b.pegawai_id
           and (t.selesai is null or t.selesai > greatest($2, t.mulai + 1))",
        impor,
        hari,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update penempatan t set selesai = b.mulai
         from impor_baris b
         where b.impor_id = $1 and b.langkah = 'PINDAH' and t.penempatan_id = b.lama_id
           and (t.selesai is null or t.selesai > b.mulai)",
        impor,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from penempatan t using impor_baris b
         where b.impor_id = $1 and b.langkah = 'KOREKSI' and t.penempatan_id = b.lama_id",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn kepala_ganda(conn: &mut PgConnection, impor: Uuid) -> Result<Vec<String>> {
    let unit = sqlx::query_scalar!(
        "
        select distinct u.nama
        from impor_baris b
        join unit u using (unit_id)
        where b.impor_id = $1 and b.langkah in ('PINDAH', 'KOREKSI') and (b.isi -> 'tempat' ->> 'kepala')::boolean
          and (exists (
                select from penempatan t
                where t.unit_id = b.unit_id and t.kepala and t.sebagai = 'DEFINITIF'
                  and daterange(t.mulai, t.selesai) && daterange(b.mulai, null))
            or exists (
                select from impor_baris c
                where c.impor_id = $1 and c.nomor <> b.nomor and c.unit_id = b.unit_id
                  and c.langkah in ('PINDAH', 'KOREKSI') and (c.isi -> 'tempat' ->> 'kepala')::boolean))
        order by 1 limit 5
        ",
        impor,
    )
    .fetch_all(conn)
    .await?;
    Ok(unit)
}

async fn tempatkan(conn: &mut PgConnection, impor: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select case b.langkah when 'KOREKSI' then b.lama_id else b.penempatan_id end,
             b.pegawai_id, b.unit_id, b.jabatan_id, 'DEFINITIF', (b.isi -> 'tempat' ->> 'kepala')::boolean, b.mulai
         from impor_baris b
         where b.impor_id = $1 and b.langkah in ('PINDAH', 'KOREKSI')",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Setiap baris sebagaimana ditinggalkan impor: pembatalan mengenali darinya apa yang diubah orang sesudahnya.
async fn catat_sesudah(conn: &mut PgConnection, impor: Uuid) -> Result<()> {
    sqlx::query!(
        "
        insert into impor_cadangan (impor_id, tabel, kunci, pegawai_id, sesudah)
        select $1::uuid, 'pegawai', p.pegawai_id, p.pegawai_id, to_jsonb(p)
        from pegawai p join impor_baris b on b.pegawai_id = p.pegawai_id and b.impor_id = $1 and b.ikut
        union all
        select $1, 'penempatan', t.penempatan_id, t.pegawai_id, to_jsonb(t)
        from penempatan t join impor_baris b on b.pegawai_id = t.pegawai_id and b.impor_id = $1 and b.ikut
        union all
        select $1, 'unit', u.unit_id, null, to_jsonb(u)
        from unit u join impor_usul s on s.impor_id = $1 and s.kunci = u.unor_id
        union all
        select $1, 'jabatan', j.jabatan_id, null, to_jsonb(j)
        from jabatan j
        where exists (select from impor_usul s where s.impor_id = $1 and s.jenis = 'JABATAN' and s.baru_id = j.jabatan_id)
           or exists (select from impor_cadangan c where c.impor_id = $1 and c.tabel = 'jabatan' and c.kunci = j.jabatan_id)
        on conflict (impor_id, tabel, kunci) do update set sesudah = excluded.sesudah
        ",
        impor,
    )
    .execute(conn)
    .await?;
    Ok(())
}
