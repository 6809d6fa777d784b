-- Melayani `src/skp/versi`: yang dibangun di atas SKP mengenal versinya. Versi yang digantikan berlaku sampai sehari sebelumnya.

create or replace function skp_selama(milik uuid, dari date, sampai date) returns table (skp_id uuid, mulai date, selesai date)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select s.skp_id, s.mulai, least(s.selesai, s.digantikan_mulai - 1)
    from skp s
    where s.pemilik_id = milik and s.ditetapkan_pada is not null and s.mulai <= sampai
      and dari <= least(s.selesai, s.digantikan_mulai - 1);
end $$;

-- Versi yang menggantikan sebuah SKP, sebagaimana disebut pada halamannya.
create function pengganti_tercetak(yang uuid) returns json language plpgsql stable as $$
begin
    return (
        select json_build_object('id', b.skp_id, 'ke', b.versi_ke, 'mulai', b.mulai, 'ditetapkan', b.status = 'ditetapkan')
        from skp b where b.menggantikan_id = yang
    );
end $$;
