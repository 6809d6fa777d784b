//! SQL bagi rekap: menjumlahkan di basis data.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Baris, Jumlah, Rekap};
use crate::kernel::{error::Result, id::PegawaiId};

/// Jumlah kegiatan `pegawai` sejak `dari` sampai `sampai`, keduanya ikut; `terkirim` hanya yang sudah dikirim. RHK yang
/// berlaku pada hari-hari itu ikut disebut walau belum ada kegiatannya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn rekap(
    conn: &mut PgConnection,
    pegawai: PegawaiId,
    (dari, sampai): (NaiveDate, NaiveDate),
    terkirim: bool,
) -> Result<Rekap> {
    let baris = sqlx::query!(
        r#"
        with jumlah as (
            select
                k.rencana_id,
                k.indikator_id,
                min(k.satuan) as satuan,
                sum(k.realisasi) as realisasi,
                (array_agg(k.realisasi order by k.tanggal desc, k.kegiatan_id desc)
                    filter (where k.realisasi is not null and k.satuan = '%'))[1] as terakhir,
                count(*) as kegiatan,
                coalesce(extract(epoch from sum(k.jam_selesai - k.jam_mulai))::bigint / 60, 0) as menit,
                coalesce(sum(k.bukti), 0)::bigint as bukti
            from (
                select
                    t.kegiatan_id,
                    t.tanggal,
                    t.jam_mulai,
                    t.jam_selesai,
                    t.rencana_id,
                    t.indikator_id,
                    t.realisasi,
                    -- Yang tidak menyebut satuan bersatuan indikatornya.
                    coalesce(nullif(t.satuan, ''), i.satuan, '') as satuan,
                    case when (select exists (
                        select from bukti b where b.pegawai_id = $1 and b.untuk = 'KEGIATAN'
                    )) then (
                        select count(*) from bukti b where b.objek_id = t.kegiatan_id and b.untuk = 'KEGIATAN'
                    ) end as bukti
                from kegiatan_terhitung($1, $2, $3, $4) t
                left join indikator i using (indikator_id)
            ) k
            group by k.rencana_id, k.indikator_id, lower(k.satuan)
        ),
        selama as (
            select b.skp_id, b.mulai, b.selesai from skp_selama($1, $2, $3) b
        ),
        berlaku as (
            select r.rencana_id from selama b join rencana r using (skp_id)
        )
        select
            s.skp_id as "skp?",
            greatest(coalesce(b.mulai, s.mulai), $2) as "mulai?",
            least(coalesce(b.selesai, s.selesai), $3) as "selesai?",
            r.rencana_id as "rencana_id?",
            r.rhk as "rhk?",
            i.indikator as "indikator?",
            i.target as "target?",
            j.satuan,
            j.realisasi,
            j.terakhir,
            j.kegiatan as "kegiatan?",
            j.menit as "menit?",
            j.bukti as "bukti?"
        from jumlah j
        full join berlaku l using (rencana_id)
        left join rencana r on r.rencana_id = coalesce(j.rencana_id, l.rencana_id)
        left join skp s using (skp_id)
        left join selama b using (skp_id)
        left join indikator i on i.indikator_id = j.indikator_id
        order by b.mulai nulls first, s.mulai, s.skp_id, r.bagian desc, r.urutan, r.rencana_id, i.urutan nulls last,
            lower(j.satuan)
        limit 2000
        "#,
        pegawai.uuid(),
        dari,
        sampai,
        terkirim,
    )
    .fetch_all(conn)
    .await?;
    let baris = baris.into_iter().map(|b| Baris {
        skp: b.skp.map(Into::into),
        masa: b.mulai.zip(b.selesai),
        rencana: b.rencana_id.map(Into::into),
        rhk: b.rhk.unwrap_or_default(),
        jumlah: b.kegiatan.map(|kegiatan| Jumlah {
            indikator: b.indikator,
            target: b.target.unwrap_or_default(),
            satuan: b.satuan.unwrap_or_default(),
            realisasi: b.realisasi,
            terakhir: b.terakhir,
            kegiatan,
            menit: b.menit.unwrap_or(0),
            bukti: b.bukti.unwrap_or(0),
        }),
    });
    Ok(Rekap::dari(baris))
}
