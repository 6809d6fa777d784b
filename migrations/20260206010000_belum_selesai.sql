-- Melayani `src/kepegawaian/akibat`: apa yang belum selesai pada seseorang yang penilainya, atau yang dinilainya, berganti.

-- Sejak hari itu tugasnya berganti atau berakhir; `nama` orang yang menyangkutnya, `penerus` penilai yang melanjutkan.
create function belum_selesai(siapa uuid, hari date, sejak date)
    returns table (hal text, banyak bigint, mulai date, selesai date, nama text, penerus text)
    language plpgsql stable
as $$
#variable_conflict use_variable
begin
    return query
        select 'DOKUMENTASI', count(*), min(d.awal), (array_agg(d.akhir order by d.awal))[1], '', null::text
        from (
            select o.mulai as awal, o.selesai as akhir from dokumentasi o where o.pegawai_id = siapa and o.status = 'DRAF'
            union
            select t.mulai, t.selesai from dokumentasi_tertunggak(siapa, hari) t
        ) d
        having count(*) > 0;
    return query
        select 'PENGUKURAN', count(*), min(u.mulai), (array_agg(u.selesai order by u.mulai))[1], '', null::text
        from pengukuran u
        where u.pegawai_id = siapa and u.status in ('TERBUKA', 'DIISI')
        having count(*) > 0;
    return query
        select 'PERMINTAAN', count(*), null::date, null::date,
            string_agg(distinct (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id
                                 order by i.urutan limit 1), ', '), null::text
        from permintaan_umpan_balik p
        where p.diminta_id = siapa and p.status = 'MENUNGGU'
        having count(*) > 0;
    return query
        select 'DIMINTA', count(*), null::date, null::date, '', null::text
        from permintaan_umpan_balik p
        where p.peminta_id = siapa and p.status = 'MENUNGGU'
        having count(*) > 0;
    return query
        select 'SERAH_TERIMA', 1::bigint, null::date, t.batas - 1,
            (select i.nama from identitas_pegawai i where i.pegawai_id = t.pemilik_id order by i.urutan limit 1),
            (select i.nama from identitas_pegawai i where i.pegawai_id = h.penilai_id order by i.urutan limit 1)
        from serah_terima t
        left join penilai_pegawai h
            on h.pegawai_id = t.pemilik_id and h.mulai <= greatest(hari, sejak) and greatest(hari, sejak) < h.selesai
        where t.dari_id = siapa and t.status = 'TERBUKA' and t.batas > hari
        order by t.hari, t.serah_terima_id
        limit 20;
    -- Yang dinilainya sampai sehari sebelum berganti.
    return query
        select 'TANGGAPAN', count(*), null::date, null::date, '',
            (select i.nama from identitas_pegawai i where i.pegawai_id = n.penilai_id order by i.urutan limit 1)
        from penilai_pegawai h
        join dokumentasi d on d.pegawai_id = h.pegawai_id and d.status = 'DIKIRIM'
        left join penilai_pegawai n
            on n.pegawai_id = h.pegawai_id and n.mulai <= greatest(hari, sejak) and greatest(hari, sejak) < n.selesai
        where h.penilai_id = siapa and h.mulai <= least(hari, sejak - 1) and least(hari, sejak - 1) < h.selesai
          and n.penilai_id is distinct from siapa
        group by n.penilai_id
        order by 2 desc
        limit 20;
end $$;
