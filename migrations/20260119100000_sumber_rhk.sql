-- Melayani `src/skp`: RHK yang bersumber dari perjanjian kinerja.

-- RHK pimpinan yang disusun dari sasaran ini.
alter table rencana add column sasaran_id uuid references perjanjian_sasaran;

-- Selama RHK pimpinan belum ada: sasaran perjanjian kinerja unit yang didukung. Bunyinya pada `rhk_pimpinan`.
alter table rencana add column pimpinan_sasaran_id uuid references perjanjian_sasaran;

alter table rencana add constraint sementara_tanpa_tautan
    check (pimpinan_sasaran_id is null or (rhk_pimpinan_id is null and not direktif));

create index rencana_sasaran on rencana (sasaran_id) where sasaran_id is not null;
create index rencana_pimpinan_sasaran on rencana (pimpinan_sasaran_id) where pimpinan_sasaran_id is not null;

-- RHK seorang pimpinan yang sudah diajukan dan berasal dari sasaran itu: disusun darinya, mendukung RHK atasannya
-- yang disusun darinya, atau berbunyi sama.
create function rhk_pimpinan_dari(siapa uuid, setahun integer, sumber uuid)
    returns table (rencana_id uuid, rhk text)
    language sql stable
as $$
    select r.rencana_id, r.rhk
    from perjanjian_sasaran a
    join skp s on s.pemilik_id = siapa and s.tahun = setahun and s.status <> 'draf'
    join rencana r on r.skp_id = s.skp_id
    left join perjanjian_sasaran b on b.sasaran_id = r.sasaran_id
    left join rencana t on t.rencana_id = r.rhk_pimpinan_id
    left join perjanjian_sasaran c on c.sasaran_id = t.sasaran_id
    where a.sasaran_id = sumber and (b.asal_id = a.asal_id or c.asal_id = a.asal_id or r.rhk = a.sasaran)
    order by b.asal_id = a.asal_id desc nulls last, r.rhk = a.sasaran desc, s.mulai, r.bagian desc, r.urutan
    limit 1
$$;
