//! SQL bagi daftar.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Bawahan, Milik};
use crate::{
    kernel::{auth::Pengguna, error::Result, id::PegawaiId},
    pegawai::nama_lengkap,
    pemantauan::{kewajiban::Kecuali, model::Hasil},
    periode::{JenisPeriode, Kala, Semester},
};

/// Bawahan pada satu halaman.
pub const SEHALAMAN: usize = 50;

/// Orang yang dinilai `penilai` hari ini menurut nama, sesudah `kursor`: satu pernyataan, berapa pun banyaknya.
pub async fn bawahan(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    semester: Semester,
    pada: NaiveDate,
    kursor: Option<(&str, Uuid)>,
) -> Result<Vec<Bawahan>> {
    let rentang = semester.rentang();
    let (nama, id) = kursor.map_or((None, None), |(n, i)| (Some(n), Some(i)));
    let baris = sqlx::query!(
        r#"
        with orang as materialized (
            select p.pegawai_id, lower(p.nama) as kunci, p.nama, p.gelar_depan, p.gelar_belakang,
                coalesce(j.nama, p.jabatan_luar, '') as jabatan
            from penilai_pegawai h
            join pegawai p using (pegawai_id)
            left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
                and berlaku(t.mulai, t.selesai, $2)
            left join jabatan j using (jabatan_id)
            where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
              and ($3::text is null or (lower(p.nama), p.pegawai_id) > ($3, $4))
            order by lower(p.nama), p.pegawai_id
            limit 51
        )
        select o.pegawai_id as "pegawai_id!", o.kunci as "kunci!", o.nama as "nama!", o.gelar_depan as "gelar_depan!",
            o.gelar_belakang as "gelar_belakang!", o.jabatan as "jabatan!",
            w.kecuali as "kecuali?",
            m.hasil as "hasil?", m.selesai_pada as "selesai_pada?",
            exists (select from pemantauan s where s.pegawai_id = o.pegawai_id and s.tahun = $5 and s.semester = $6
                    and s.status = 'TERJADWAL') as "disusun!",
            b.bulanan as "bulanan!",
            d.selesai as "d_selesai?", d.dikirim_pada as "d_pada?",
            (select count(*) from dokumentasi n
             where n.pegawai_id = o.pegawai_id and n.status = 'DIKIRIM' and n.mulai <= $8 and n.selesai >= $7)
                as "belum_ditanggapi!",
            u.pengukuran_id as "u_id?", u.jenis as "u_jenis?", u.mulai as "u_mulai?", u.tercapai as "u_tercapai?",
            u.terukur as "u_terukur?",
            (select count(*) from umpan_balik b
             where b.penerima_id = o.pegawai_id and b.status <> 'DRAF' and b.tanggal between $7 and $8)
                as "umpan_balik!"
        from orang o
        left join wajib_dipantau(array(select x.pegawai_id from orang x), $2, $9, $10) w using (pegawai_id)
        left join lateral (
            select s.hasil, s.selesai_pada from pemantauan s
            where s.pegawai_id = o.pegawai_id and s.tahun = $5 and s.semester = $6 and s.status = 'SELESAI'
            order by s.selesai_pada desc limit 1
        ) m on true
        left join lateral (
            select array_agg(n.banyak order by n.ke) as bulanan
            from (
                select g.ke, count(k.kegiatan_id) as banyak
                from generate_series(0, 5) g (ke)
                left join kegiatan k on k.pegawai_id = o.pegawai_id
                    and k.tanggal >= ($7::date + make_interval(months => g.ke))::date
                    and k.tanggal < ($7::date + make_interval(months => g.ke + 1))::date
                    and exists (
                        select from dokumentasi e
                        where e.pegawai_id = k.pegawai_id and e.status <> 'DRAF'
                          and k.tanggal between e.mulai and e.selesai)
                group by g.ke
            ) n
        ) b on true
        left join lateral (
            select e.selesai, e.dikirim_pada from dokumentasi e
            where e.pegawai_id = o.pegawai_id and e.status <> 'DRAF' and e.mulai <= $8
            order by e.selesai desc limit 1
        ) d on true
        left join lateral (
            select p.pengukuran_id, p.jenis, p.mulai, p.tercapai, p.terukur from pengukuran p
            where p.pegawai_id = o.pegawai_id and p.status in ('DITETAPKAN', 'DIKUNCI')
              and p.mulai <= $8 and p.selesai >= make_date($5, 1, 1)
            order by p.selesai desc, p.ke desc limit 1
        ) u on true
        order by o.kunci, o.pegawai_id
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
        nama,
        id,
        semester.tahun(),
        semester.ke(),
        rentang.mulai,
        rentang.selesai,
        pada,
        semester.batas_bergabung(),
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().map(|b| Bawahan {
        id: b.pegawai_id.into(),
        kunci: b.kunci,
        nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang),
        jabatan: b.jabatan,
        kecuali: b.kecuali.as_deref().and_then(Kecuali::baca),
        selesai: b.hasil.as_deref().and_then(Hasil::baca).zip(b.selesai_pada),
        disusun: b.disusun,
        bulanan: b.bulanan,
        dokumentasi: b.d_selesai.zip(b.d_pada),
        belum_ditanggapi: b.belum_ditanggapi,
        pengukuran: b.u_id.zip(b.u_jenis).zip(b.u_mulai).and_then(|((id, jenis), mulai)| {
            Some((
                id.into(),
                Kala::memuat(JenisPeriode::baca_satuan(&jenis)?, mulai).sebutan(),
                b.u_tercapai?,
                b.u_terukur?,
            ))
        }),
        umpan_balik: b.umpan_balik,
    });
    Ok(baris.collect())
}

/// Pemantauan atas `siapa`, terbaru dahulu.
pub async fn milik(conn: &mut PgConnection, siapa: PegawaiId) -> Result<Vec<Milik>> {
    let baris = sqlx::query!(
        r#"
        select p.tahun, p.semester, p.hasil as "hasil!", p.selesai_pada as "pada!", p.penilai_nama, p.tenggat
        from pemantauan p
        where p.pegawai_id = $1 and p.status = 'SELESAI'
        order by p.tahun desc, p.semester desc, p.selesai_pada desc
        limit 50
        "#,
        siapa.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().filter_map(|b| {
        Some(Milik {
            semester: format!("{}-{}", b.tahun, b.semester).parse().ok()?,
            hasil: Hasil::baca(&b.hasil)?,
            pada: b.pada,
            penilai: b.penilai_nama.unwrap_or_default(),
            tenggat: b.tenggat,
        })
    });
    Ok(baris.collect())
}
