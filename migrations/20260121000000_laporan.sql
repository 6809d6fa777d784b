-- Melayani `src/kepegawaian/laporan`: seseorang melaporkan datanya yang keliru kepada yang dapat membetulkannya.

create table laporan_data (
    laporan_id      uuid primary key,
    -- Pelapor: pemilik datanya.
    pegawai_id      uuid not null references pegawai,
    datum           text not null,
    -- Sebagaimana tercatat ketika dilaporkan.
    tercatat        text not null,
    seharusnya      text not null,
    catatan         text not null default '',
    -- Yang dimaksud, bila dipilih dari daftar.
    unit_id         uuid references unit,
    orang_id        uuid references pegawai,
    dikirim_pada    timestamptz not null,
    -- Hari terakhir ia diharapkan sudah dijawab.
    batas           date not null,
    status          text not null default 'terkirim',
    -- Hanya dapat dibetulkan kepegawaian yang menjangkau seluruh instansi.
    diteruskan      boolean not null default false,
    dikerjakan_oleh uuid references pegawai,
    dikerjakan_pada timestamptz,
    dijawab_oleh    uuid references pegawai,
    dijawab_pada    timestamptz,
    -- Catatan penutup, atau mengapa tidak diubah.
    jawaban         text not null default '',
    versi           integer not null default 1,

    constraint datum_dikenal check (datum in (
        'NAMA', 'NIP', 'GOLONGAN', 'JABATAN', 'UNIT', 'PENILAI', 'ATASAN', 'EMAIL', 'KEDUDUKAN', 'PERAN', 'LAIN')),
    constraint status_laporan_dikenal check (status in ('terkirim', 'dikerjakan', 'selesai', 'ditolak', 'ditarik')),
    constraint seharusnya_disebut check (seharusnya <> ''),
    constraint dikerjakan_seseorang check (
        (dikerjakan_oleh is null) = (dikerjakan_pada is null)
        and (status <> 'dikerjakan' or dikerjakan_oleh is not null)),
    constraint terjawab_bertanggal check ((status in ('terkirim', 'dikerjakan')) = (dijawab_pada is null)),
    constraint dijawab_orang_lain check (
        (status in ('selesai', 'ditolak')) = (dijawab_oleh is not null) and dijawab_oleh <> pegawai_id),
    constraint penolakan_beralasan check (status <> 'ditolak' or jawaban <> '')
);

-- Tentang satu hal paling banyak satu laporan yang berjalan.
create unique index satu_laporan_berjalan on laporan_data (pegawai_id, datum)
    where status in ('terkirim', 'dikerjakan');
create index laporan_data_pelapor on laporan_data (pegawai_id, dikirim_pada desc);
create index laporan_data_menunggu on laporan_data (dikirim_pada, laporan_id)
    where status in ('terkirim', 'dikerjakan');

-- Siapa yang menjangkau orang itu dengan salah satu peran itu; kebalikan `dijangkau`.
create function penjangkau(orang uuid, yang text[], hari date) returns table (pegawai_id uuid, seinstansi boolean)
    language sql stable
as $$
    select p.pegawai_id, p.unit_id is null
    from peran_pegawai p
    where p.peran = any (yang) and berlaku(p.mulai, p.selesai, hari)
      and (p.unit_id is null or p.unit_id in (
          select a.unit_id
          from penempatan t
          cross join lateral unit_di_atas(t.unit_id, hari) a
          where t.pegawai_id = orang and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari)))
$$;

-- Yang dapat membetulkan data orang itu dan menjawab laporannya: kepegawaian lain yang menjangkaunya;
-- bila tidak ada satu pun, pimpinan unit kepegawaian.
create function pengurus_laporan(pelapor uuid, hanya_seinstansi boolean, hari date) returns table (pegawai_id uuid)
    language sql stable
as $$
    with staf as materialized (
        select p.pegawai_id
        from penjangkau(pelapor, array['KEPEGAWAIAN'], hari) p
        join akun a using (pegawai_id)
        where a.aktif and p.pegawai_id <> pelapor and (p.seinstansi or not hanya_seinstansi)
    )
    select s.pegawai_id from staf s
    union
    select p.pegawai_id
    from penjangkau(pelapor, array['PIMPINAN_KEPEGAWAIAN'], hari) p
    join akun a using (pegawai_id)
    where a.aktif and p.pegawai_id <> pelapor and not exists (select from staf)
$$;

-- Laporan berjalan yang menunggu `siapa`, yang terlama dahulu, sesudah laporan itu.
create function laporan_menunggu(siapa uuid, hari date, sesudah timestamptz, sesudah_id uuid, banyak integer)
    returns setof laporan_data
    language sql stable
as $$
    with dalam as materialized (
        select l.unit_id from lingkup(siapa, array['KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN'], hari) l
    ),
    luas as materialized (
        select exists (
            select from peran_pegawai p
            where p.pegawai_id = siapa and p.peran in ('KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN') and p.unit_id is null
              and berlaku(p.mulai, p.selesai, hari)) as ya
    ),
    -- Pimpinan hanya menerima laporan orang yang tidak punya staf lain: dengan seorang staf seinstansi, laporan
    -- staf itu sendiri; dengan dua atau lebih, tidak satu pun.
    staf as materialized (
        select p.pegawai_id
        from peran_pegawai p join akun a using (pegawai_id)
        where p.peran = 'KEPEGAWAIAN' and p.unit_id is null and a.aktif and berlaku(p.mulai, p.selesai, hari)
        group by p.pegawai_id
        limit 2
    ),
    mungkin as materialized (
        select case
            when exists (
                select from peran_pegawai p
                where p.pegawai_id = siapa and p.peran = 'KEPEGAWAIAN' and berlaku(p.mulai, p.selesai, hari))
            or not exists (select from staf) then 'semua'
            when (select count(*) from staf) = 1 then 'staf itu'
            else 'tidak satu pun' end as mana
    )
    select l.*
    from laporan_data l
    where l.status in ('terkirim', 'dikerjakan')
      and (l.dikirim_pada, l.laporan_id) > (sesudah, sesudah_id)
      and case (select mana from mungkin)
          when 'semua' then true
          when 'staf itu' then l.pegawai_id in (select f.pegawai_id from staf f)
          else false end
      -- Saringan murah dahulu; yang memutuskan adalah pengurus_laporan.
      and ((select ya from luas) or exists (
          select from penempatan t join dalam using (unit_id)
          where t.pegawai_id = l.pegawai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari)))
      and exists (select from pengurus_laporan(l.pegawai_id, l.diteruskan, hari) p where p.pegawai_id = siapa)
    order by l.dikirim_pada, l.laporan_id
    limit banyak
$$;

-- Untuk beranda: laporan sendiri yang berjalan atau dijawab sejak `sejak`, dan berapa yang menunggu saya.
create function laporan_di_beranda(siapa uuid, hari date, mengurus boolean, sejak timestamptz) returns json
    language plpgsql stable
as $$
declare
    milik json;
    antrean json;
begin
    select coalesce(json_agg(json_build_object(
            'id', l.laporan_id, 'datum', l.datum, 'status', l.status, 'batas', l.batas,
            'pada', coalesce(l.dijawab_pada, l.dikirim_pada)) order by l.dikirim_pada), '[]')
    into milik
    from laporan_data l
    where l.pegawai_id = siapa
      and (l.status in ('terkirim', 'dikerjakan') or (l.status in ('selesai', 'ditolak') and l.dijawab_pada >= sejak));
    if mengurus then
        select json_build_object('banyak', count(*), 'batas', min(m.batas))
        into antrean
        from laporan_menunggu(siapa, hari, '-infinity', '00000000-0000-0000-0000-000000000000', 51) m;
    end if;
    return json_build_object('milik', milik, 'antrean', antrean);
end $$;

-- Bingkai kini mengatakan pula peran mana yang menjangkau seluruh instansi: menu tidak menawarkan yang tidak ada.
create or replace function bingkai_akun(siapa uuid) returns json
    language sql stable
    return json_build_object(
        'instansi', (select i.nama from instansi i),
        'identitas', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(nullif(d.mulai, '-infinity'), nullif(d.selesai, 'infinity')),
                'nama', d.nama, 'zona', d.zona) order by d.urutan, d.mulai, d.unit_id), '[]')
            from identitas_pegawai d where d.pegawai_id = siapa),
        'menilai', (
            select coalesce(json_agg(json_build_array(
                nullif(lower(r), '-infinity'), nullif(upper(r), 'infinity'))), '[]')
            from unnest((
                select range_agg(daterange(h.mulai, h.selesai)) from penilai_pegawai h where h.penilai_id = siapa)) r),
        'peran', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(p.mulai, p.selesai), 'peran', p.peran, 'luas', p.unit_id is null)
                order by p.peran, p.mulai), '[]')
            from peran_pegawai p where p.pegawai_id = siapa),
        'purna', (
            select coalesce(json_agg(json_build_array(k.mulai, k.selesai) order by k.mulai), '[]')
            from keadaan_pegawai k where k.pegawai_id = siapa and mengakhiri_tugas(k.jenis)));

update akun set bingkai = bingkai_akun(pegawai_id);
