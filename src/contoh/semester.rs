//! Pemantauan semester yang sudah lewat, bagi setiap SKP contoh yang ditetapkan.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::Data;
use crate::kernel::error::Result;

/// Pemantauan setiap semester yang sudah berakhir; seperdelapannya terlambat, dengan sebab dan upayanya.
pub async fn pantau(conn: &mut PgConnection, data: &Data, hari: NaiveDate) -> Result<()> {
    let (sebab, upaya): (Vec<String>, Vec<String>) = data.narasi.hambatan().unzip();
    sqlx::query!(
        "insert into pemantauan (pemantauan_id, pegawai_id, tahun, semester, status, dibuat_pada, hasil, catatan,
             penyebab, upaya, tenggat, selesai_pada, penilai_id, penilai_nama, penilai_jabatan)
         select gen_random_uuid(), w.pemilik_id, w.tahun, w.ke, 'SELESAI', w.pada - interval '1 hour',
             case when w.terlambat then 'KETERLAMBATAN' else 'SESUAI' end,
             case when w.terlambat then '' else 'Rencana berjalan; bukti dan kegiatannya cocok.' end,
             case when w.terlambat then ($2::text[])[1 + w.nomor % cardinality($2::text[])] else '' end,
             case when w.terlambat then ($3::text[])[1 + w.nomor % cardinality($3::text[])] else '' end,
             case when w.terlambat then w.akhir + 30 end,
             w.pada, w.penilai_id,
             (select i.nama from identitas_pegawai i where i.pegawai_id = w.penilai_id order by i.urutan limit 1),
             (select j.nama from penempatan t join jabatan j using (jabatan_id)
              where t.pegawai_id = w.penilai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, $1) limit 1)
         from (
             select s.pemilik_id, s.tahun, k.ke, k.akhir, h.penilai_id, x.nomor, x.nomor % 8 = 5 as terlambat,
                 y.hari + time '03:00' as pada
             from skp s
             cross join lateral (values (1, make_date(s.tahun, 6, 30)), (2, make_date(s.tahun, 12, 31))) k (ke, akhir)
             cross join lateral (select abs(hashtext(s.pemilik_id::text || k.ke)) as nomor) x
             cross join lateral (select k.akhir - 12 + (x.nomor % 9)::int as hari) y
             join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= y.hari and y.hari < h.selesai
             where s.status = 'ditetapkan' and s.menggantikan_id is null and k.akhir < $1
         ) w",
        hari,
        &sebab,
        &upaya,
    )
    .execute(conn)
    .await?;
    Ok(())
}
