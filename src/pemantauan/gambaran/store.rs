//! SQL bagi gambaran semester: hanya yang sudah dikirim atau ditetapkan pegawainya.

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{BuktiSemester, DokumentasiTerkirim, Gambaran, Langkah};
use crate::{
    kernel::{error::Result, id::PegawaiId},
    pengukuran::Tercatat,
    periode::Rentang,
};

/// Catatan terkirim bagi setiap indikator SKP-nya pada semester itu.
pub async fn catatan(conn: &mut PgConnection, siapa: PegawaiId, semester: Rentang) -> Result<Vec<(Uuid, Tercatat)>> {
    let baris = sqlx::query!(
        r#"
        select c.indikator_id as "indikator_id!", c.sebelum as "sebelum!", c.pada as "pada!", c.banyak as "banyak!",
            c.terakhir, c.terakhir_pada, c.lain as "lain!"
        from skp s
        cross join lateral realisasi_tercatat(s.skp_id, s.mulai, $2, $3, true) c
        where s.pemilik_id = $1 and s.dokumen is not null and s.mulai <= $3 and s.selesai >= $2
        "#,
        siapa.uuid(),
        semester.mulai,
        semester.selesai,
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().map(|b| {
        let tercatat = Tercatat {
            sebelum: b.sebelum,
            pada: b.pada,
            banyak: b.banyak,
            terakhir: b.terakhir.zip(b.terakhir_pada),
            lain: b.lain,
        };
        (b.indikator_id, tercatat)
    });
    Ok(baris.collect())
}

/// Rencana aksi, dokumentasi, kegiatan bulan demi bulan, dan umpan balik: satu pernyataan.
pub async fn pelaksanaan(conn: &mut PgConnection, siapa: PegawaiId, semester: Rentang) -> Result<Gambaran> {
    let b = sqlx::query!(
        r#"
        with terkirim as materialized (
            select k.kegiatan_id, k.tanggal, k.rencana_aksi_id
            from kegiatan k
            where k.pegawai_id = $1 and k.tanggal between $2 and $3
              and exists (
                select from dokumentasi e
                where e.pegawai_id = k.pegawai_id and e.status <> 'DRAF' and k.tanggal between e.mulai and e.selesai)
        )
        select
            (select json_agg(x) from (
                select a.uraian, concat_ws(' ', nullif(a.target, ''), nullif(a.satuan, '')) as target, a.mulai, a.selesai,
                    (select count(*) from terkirim t where t.rencana_aksi_id = a.rencana_aksi_id) as kegiatan
                from rencana_aksi a
                where a.pegawai_id = $1 and a.status = 'BERLAKU' and a.mulai <= $3 and a.selesai >= $2
                order by a.mulai, a.urutan
                limit 60
             ) x) as "langkah: Json<Vec<Langkah>>",
            (select json_agg(x) from (
                select d.jenis, d.mulai, d.selesai, d.status = 'DITANGGAPI' as ditanggapi, left(d.ulasan, 400) as ulasan,
                    left(d.masalah, 400) as masalah,
                    (select count(*) from terkirim t where t.tanggal between d.mulai and d.selesai) as kegiatan
                from dokumentasi d
                where d.pegawai_id = $1 and d.status <> 'DRAF' and d.mulai <= $3 and d.selesai >= $2
                order by d.selesai desc, d.mulai desc
                limit 12
             ) x) as "dokumentasi: Json<Vec<DokumentasiTerkirim>>",
            (select count(*) from dokumentasi d
             where d.pegawai_id = $1 and d.status <> 'DRAF' and d.mulai <= $3 and d.selesai >= $2) as "banyak!",
            array(
                select count(t.kegiatan_id)
                from generate_series(0, 5) g (ke)
                left join terkirim t on t.tanggal >= ($2::date + make_interval(months => g.ke))::date
                    and t.tanggal < ($2::date + make_interval(months => g.ke + 1))::date
                group by g.ke
                order by g.ke
            ) as "bulanan!",
            (select count(*) from umpan_balik b
             where b.penerima_id = $1 and b.status <> 'DRAF' and b.tanggal between $2 and $3) as "umpan_balik!"
        "#,
        siapa.uuid(),
        semester.mulai,
        semester.selesai,
    )
    .fetch_one(conn)
    .await?;
    Ok(Gambaran {
        langkah: b.langkah.map(|j| j.0).unwrap_or_default(),
        dokumentasi: b.dokumentasi.map(|j| j.0).unwrap_or_default(),
        banyak_dokumentasi: b.banyak,
        bulanan: b.bulanan,
        umpan_balik: b.umpan_balik,
    })
}

/// Bukti pada kegiatan dan dokumentasi terkirim, dan pada pengukuran yang ditetapkan semester itu; terbaru dahulu.
pub async fn bukti(conn: &mut PgConnection, siapa: PegawaiId, semester: Rentang) -> Result<(Vec<BuktiSemester>, i64)> {
    let baris = sqlx::query!(
        r#"
        select b.nama, b.untuk, b.pada, count(*) over () as "banyak!"
        from bukti b
        where b.pegawai_id = $1
          and case b.untuk
            when 'KEGIATAN' then exists (
                select from kegiatan k
                join dokumentasi e on e.pegawai_id = k.pegawai_id and e.status <> 'DRAF'
                    and k.tanggal between e.mulai and e.selesai
                where k.kegiatan_id = b.objek_id and k.tanggal between $2 and $3)
            when 'DOKUMENTASI' then exists (
                select from dokumentasi d
                where d.dokumentasi_id = b.objek_id and d.status <> 'DRAF' and d.mulai <= $3 and d.selesai >= $2)
            when 'PENGUKURAN' then exists (
                select from pengukuran u
                where u.pengukuran_id = b.objek_id and u.status in ('DITETAPKAN', 'DIKUNCI')
                  and u.mulai <= $3 and u.selesai >= $2)
            else false
          end
        order by b.pada desc
        limit 20
        "#,
        siapa.uuid(),
        semester.mulai,
        semester.selesai,
    )
    .fetch_all(conn)
    .await?;
    let banyak = baris.first().map_or(0, |b| b.banyak);
    let bukti = baris.into_iter().map(|b| BuktiSemester {
        nama: b.nama,
        untuk: match b.untuk.as_str() {
            "KEGIATAN" => "kegiatan",
            "DOKUMENTASI" => "dokumentasi",
            _ => "pengukuran",
        },
        pada: b.pada,
    });
    Ok((bukti.collect(), banyak))
}
