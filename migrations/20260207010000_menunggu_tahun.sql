-- Melayani `src/beranda`: tunggakan dokumentasi mana pun ditanyakan, bukan hanya periode terakhirnya, dan jenis periode
-- menurut harinya.
create or replace function menunggu_tahun(siapa uuid, hari date, menilai boolean, mengelola boolean, kepegawaian boolean) returns json
    language plpgsql stable
as $$
#variable_conflict use_variable
declare
    isi jsonb := '{}';
    atur record;
    akhir date;
    banyak bigint;
    sejak date;
begin
    if dokumentasi_ada_tunggakan(siapa, hari) then
        select count(*) as banyak, min(t.mulai) as mulai, min(t.selesai) as selesai,
            (array_agg(lower(t.jenis) order by t.mulai))[1] as jenis
        into atur
        from dokumentasi_tertunggak(siapa, hari) t;
        if atur.banyak > 0 then
            isi := isi || jsonb_build_object('dokumentasi', to_jsonb(atur));
        end if;
    end if;

    select least(p.selesai, s.selesai) into sejak
    from periode_berakhir('PENGUKURAN', hari) p
    join skp s on s.pemilik_id = siapa and s.status = 'ditetapkan' and s.mulai <= p.selesai and s.selesai >= p.mulai
        and (s.digantikan_mulai is null or s.digantikan_mulai > p.mulai)
        and s.ditetapkan_pada::date <= p.selesai
    where not exists (
          select from pengukuran u
          where u.skp_id = s.skp_id and u.jenis = p.jenis and u.mulai = greatest(p.mulai, s.mulai)
            and u.status in ('DITETAPKAN', 'DIKUNCI'))
    limit 1;
    if found then
        isi := isi || jsonb_build_object('pengukuran', sejak);
    end if;

    select count(*) into banyak from permintaan_umpan_balik p where p.diminta_id = siapa and p.status = 'MENUNGGU';
    if banyak > 0 then
        isi := isi || jsonb_build_object('permintaan', banyak);
    end if;
    if exists (select from pilihan_survei a where a.aktif) then
        select count(*), min(s.selesai) - 1 into banyak, sejak
        from undangan_survei u
        join survei s using (survei_id)
        join pilihan_survei a using (tahun)
        where u.pemberi_id = siapa and not u.ikut and a.aktif and s.status = 'BERJALAN'
          and s.mulai <= hari and hari < s.selesai;
        if banyak > 0 then
            isi := isi || jsonb_build_object('survei', jsonb_build_object('banyak', banyak, 'batas', sejak));
        end if;
    end if;

    select count(*), min(x.batas) into banyak, sejak
    from serah_terima x where x.dari_id = siapa and x.status = 'TERBUKA' and x.batas > hari;
    if banyak > 0 then
        isi := isi || jsonb_build_object('tutup', jsonb_build_object('banyak', banyak, 'batas', sejak));
    end if;

    if menilai then
        select count(*), min(d.dikirim_pada)::date into banyak, sejak
        from penilai_pegawai h
        join dokumentasi d on d.pegawai_id = h.pegawai_id and d.status = 'DIKIRIM'
        where h.penilai_id = siapa and h.mulai <= hari and hari < h.selesai;
        if banyak > 0 then
            isi := isi || jsonb_build_object('tanggapan', jsonb_build_object('banyak', banyak, 'sejak', sejak));
        end if;
        if exists (select from serah_terima t where t.status <> 'DITERIMA') then
            select count(*) into banyak from terima_serah_terima(siapa, hari);
            if banyak > 0 then
                isi := isi || jsonb_build_object('terima', banyak);
            end if;
        end if;
        -- Sebelum tiga puluh hari terakhir semester, meternya cukup pada `/pemantauan`.
        akhir := make_date(extract(year from hari)::int, case when extract(month from hari) < 7 then 6 else 12 end,
                           case when extract(month from hari) < 7 then 30 else 31 end);
        if akhir - hari <= 30 then
            banyak := belum_dipantau_saya(siapa, hari);
            if banyak > 0 then
                isi := isi || jsonb_build_object('pemantauan', jsonb_build_object('banyak', banyak, 'batas', akhir));
            end if;
        end if;
    end if;

    if (menilai or mengelola or kepegawaian) and exists (select from perubahan p where p.status = 'DIUSULKAN') then
        select count(distinct m.perubahan_id) into banyak from meja_perubahan(siapa, hari, mengelola, kepegawaian) m;
        if banyak > 0 then
            isi := isi || jsonb_build_object('perubahan', banyak);
        end if;
    end if;
    return nullif(isi, '{}');
end $$;
