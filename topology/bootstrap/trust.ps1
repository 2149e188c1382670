# Trust the private roots, before anything that calls anything is installed: the machine's store serves .NET and browsers,
# certifi's file serves each Python that is here already.
$trust = Install-Authority $rootPem
if ($trust.Failed) { throw 'the private roots are not trusted everywhere; the lines above say where' }
$nodeCertificate = $null
