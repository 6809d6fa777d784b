//! SQL bagi meter kewajiban dan pengingatnya.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, types::Json};

use super::model::{JenisKewajiban, Meter, Orang, PerPenilai, PerUnit, ambang};
use crate::{
    kepegawaian::UnitId,
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    pemberitahuan::{Jenis, Kabar, kabarkan},
    periode::Semester,
};

/// Peran yang melihat jumlah per unit, tanpa isinya.
fn peran() -> Vec<String> {
    ["KEPEGAWAIAN", "PIMPINAN_KEPEGAWAIAN", "PYB", "PENGELOLA"].map(str::to_owned).to_vec()
}

/// Pengecualian dilihat hari ini, atau pada hari terakhir semester yang sudah lewat.
pub fn dilihat_pada(semester: Semester, hari: NaiveDate) -> NaiveDate {
    hari.min(semester.rentang().selesai)
}

/// Meter seorang penilai atas semua yang dinilainya hari ini.
pub async fn meter_penilai(
    conn: &mut PgConnection,
    penilai: PegawaiId,
    semester: Semester,
    hari: NaiveDate,
) -> Result<Meter> {
    let b = sqlx::query!(
        r#"
        select count(*) as "wajib!",
            count(*) filter (where sudah_dipantau(w.pegawai_id, $5, $6)) as "sudah!"
        from wajib_dipantau(
            array(select h.pegawai_id from penilai_pegawai h
                  where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai), $2, $3, $4) w
        where w.kecuali is null
        "#,
        penilai.uuid(),
        hari,
        dilihat_pada(semester, hari),
        semester.batas_bergabung(),
        semester.tahun(),
        semester.ke(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Meter { jenis: JenisKewajiban::Pemantauan, semester, hari, wajib: b.wajib, sudah: b.sudah })
}

/// Penilai-penilai yang di atasnya `atasan`, dengan nama pegawai yang belum dipantaunya.
pub async fn per_penilai(conn: &mut PgConnection, atasan: &Pengguna, semester: Semester) -> Result<Vec<PerPenilai>> {
    let hari = atasan.hari_ini;
    let baris = sqlx::query!(
        r#"
        select
            (select i.nama from identitas_pegawai i where i.pegawai_id = w.penilai_id order by i.urutan limit 1) as nama,
            count(*) as "wajib!",
            count(*) filter (where w.sudah) as "sudah!",
            json_agg(json_build_object('id', w.pegawai_id, 'nama', p.nama) order by lower(p.nama))
                filter (where not w.sudah) as "belum: Json<Vec<Orang>>"
        from (
            select d.*, sudah_dipantau(d.pegawai_id, $5, $6) as sudah
            from wajib_dipantau(
                array(select h.pegawai_id from penilai_pegawai h
                      where h.atasan_penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai limit 2000), $2, $3, $4) d
            where d.kecuali is null
        ) w
        join pegawai p on p.pegawai_id = w.pegawai_id
        group by w.penilai_id
        order by count(*) filter (where not w.sudah) desc, 1
        limit 200
        "#,
        atasan.id.uuid(),
        hari,
        dilihat_pada(semester, hari),
        semester.batas_bergabung(),
        semester.tahun(),
        semester.ke(),
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().map(|b| PerPenilai {
        nama: b.nama.unwrap_or_default(),
        wajib: b.wajib,
        sudah: b.sudah,
        belum: b.belum.map(|j| j.0).unwrap_or_default(),
    });
    Ok(baris.collect())
}

/// Unit yang dijumlahkan sekaligus, menurut kodenya.
pub const SEHALAMAN: usize = 200;

/// Jumlah per unit dalam lingkup pelaku, sesudah kode itu, yang namanya memuat `cari`: tanpa nama orang dan tanpa isi.
pub async fn per_unit(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    semester: Semester,
    (sesudah, cari): (&str, &str),
) -> Result<Vec<PerUnit>> {
    let hari = pelaku.hari_ini;
    let baris = sqlx::query!(
        r#"
        with sehalaman as (
            select u.unit_id, u.kode, u.nama
            from lingkup($1, $7, $2) l
            join unit u using (unit_id)
            where u.kode > $8 and position(lower($9) in lower(u.nama)) > 0
              and exists (
                select from penempatan t
                where t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $3))
            order by u.kode
            limit 201
        )
        select u.unit_id, u.kode, u.nama,
            count(w.pegawai_id) as "wajib!",
            count(w.pegawai_id) filter (where sudah_dipantau(w.pegawai_id, $5, $6)) as "sudah!"
        from sehalaman u
        left join wajib_dipantau(
            array(select t.pegawai_id from sehalaman s
                  join penempatan t on t.unit_id = s.unit_id and t.sebagai = 'DEFINITIF'
                      and berlaku(t.mulai, t.selesai, $3)), $2, $3, $4) w
            on w.unit_id = u.unit_id and w.kecuali is null
        group by u.unit_id, u.kode, u.nama
        order by u.kode
        "#,
        pelaku.id.uuid(),
        hari,
        dilihat_pada(semester, hari),
        semester.batas_bergabung(),
        semester.tahun(),
        semester.ke(),
        &peran(),
        sesudah,
        cari,
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().map(|b| PerUnit {
        id: b.unit_id.into(),
        kode: b.kode,
        nama: b.nama,
        wajib: b.wajib,
        sudah: b.sudah,
    });
    Ok(baris.collect())
}

/// Penilai pegawai sebuah unit dalam lingkup pelaku, dengan jumlahnya saja; bersama nama unitnya.
///
/// # Errors
/// [`Error::NotFound`] bila unit itu di luar lingkupnya.
pub async fn penilai_unit(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    unit: UnitId,
    semester: Semester,
) -> Result<(String, Vec<PerPenilai>)> {
    let hari = pelaku.hari_ini;
    let baris = sqlx::query!(
        r#"
        select u.nama as unit,
            (select i.nama from identitas_pegawai i where i.pegawai_id = w.penilai_id order by i.urutan limit 1) as nama,
            count(w.pegawai_id) as "wajib!",
            count(w.pegawai_id) filter (where sudah_dipantau(w.pegawai_id, $5, $6)) as "sudah!"
        from unit u
        left join wajib_dipantau(
            array(select t.pegawai_id from penempatan t
                  where t.unit_id = $8 and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $3)), $2, $3, $4) w
            on w.kecuali is null
        where u.unit_id = $8 and exists (select from lingkup($1, $7, $2) l where l.unit_id = u.unit_id)
        group by u.nama, w.penilai_id
        order by count(w.pegawai_id) filter (where not sudah_dipantau(w.pegawai_id, $5, $6)) desc, 2
        limit 200
        "#,
        pelaku.id.uuid(),
        hari,
        dilihat_pada(semester, hari),
        semester.batas_bergabung(),
        semester.tahun(),
        semester.ke(),
        &peran(),
        unit.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let nama = baris.first().map(|b| b.unit.clone()).ok_or(Error::NotFound)?;
    let penilai = baris.into_iter().filter(|b| b.wajib > 0).map(|b| PerPenilai {
        nama: b.nama.unwrap_or_default(),
        wajib: b.wajib,
        sudah: b.sudah,
        belum: Vec::new(),
    });
    Ok((nama, penilai.collect()))
}

/// Mengabari penilai yang masih punya bawahan belum dipantau, tiga puluh dan tujuh hari sebelum semester berakhir:
/// sekali setiap orang pada setiap ambang, jadi aman diulang dan boleh terlambat sehari dua hari.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn ingatkan(conn: &mut PgConnection, hari: NaiveDate, pada: DateTime<Utc>) -> Result<()> {
    let Some(ambang) = ambang(hari) else { return Ok(()) };
    let semester = Semester::pada(hari);
    let penilai = sqlx::query_scalar!(
        r#"
        insert into pengingat_pemantauan (penilai_id, tahun, semester, ambang)
        select distinct w.penilai_id, $3::integer, $4::integer, $5::integer
        from wajib_dipantau(null, $1, $1, $2) w
        where w.kecuali is null and not sudah_dipantau(w.pegawai_id, $3, $4)
        on conflict do nothing
        returning penilai_id
        "#,
        hari,
        semester.batas_bergabung(),
        semester.tahun(),
        semester.ke(),
        ambang,
    )
    .fetch_all(&mut *conn)
    .await?;
    let kepada: Vec<PegawaiId> = penilai.into_iter().map(Into::into).collect();
    kabarkan(conn, &Kabar { kepada: &kepada, jenis: Jenis::PemantauanMenunggu, tautan: "/pemantauan", pada }).await
}
